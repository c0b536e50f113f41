namespace Wizgi.Server.Remote.Gateways.FastCgi;

/// <summary>What a record is: specification §8.</summary>
internal enum FastCgiType : byte
{
    BeginRequest = 1,
    AbortRequest = 2,
    EndRequest = 3,
    Params = 4,
    Stdin = 5,
    Stdout = 6,
    Stderr = 7,
}
