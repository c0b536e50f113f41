namespace Wizgi.Cli.Supervision;

/// <summary>A listening socket that a supervisor leaves to its successor.</summary>
/// <param name="Address">As <c>-b</c> had it; empty for one of systemd's.</param>
/// <param name="Descriptor">Its number, which it keeps.</param>
internal sealed record InheritedSocket(string Address, int Descriptor);
