namespace Wizgi.Server.Diagnostics;

/// <summary>Log event numbers; stable, so that alerts can name them. Server: 1000 to 1999.</summary>
internal static class EventIds
{
    public const int RequestRejected = 1001;
    public const int ClientGone = 1002;
    public const int BodyBroken = 1003;
    public const int ApplicationFailed = 1004;
    public const int ClientGivenUp = 1005;
    public const int FileTooShort = 1006;
    public const int DeadlinePassed = 1007;
    public const int CameBack = 1008;
    public const int ThreadStuck = 1009;
    public const int AcceptFailed = 1101;
    public const int StopForced = 1102;
    public const int ConnectionsFull = 1103;
    public const int ProxyPeerRefused = 1201;
    public const int ProxyHeaderMalformed = 1202;
    public const int ForwardingRemoved = 1203;
    public const int GatewayPeerRefused = 1204;
    public const int GatewayBroken = 1205;
    public const int GatewayFailed = 1206;
    public const int CgiRefused = 1207;
    public const int ServerListening = 1050;
}
