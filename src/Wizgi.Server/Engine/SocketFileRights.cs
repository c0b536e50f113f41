namespace Wizgi.Server.Engine;

/// <summary>Who may connect to a unix socket: the file's mode and owner.</summary>
/// <param name="Mask">The rights that are taken away from 0777, as umask(2) has them.</param>
/// <param name="User">Whose the file is to be; null: this process's.</param>
/// <param name="Group">Its group, when there is a <paramref name="User"/>.</param>
internal sealed record SocketFileRights(uint Mask, uint? User, uint Group);
