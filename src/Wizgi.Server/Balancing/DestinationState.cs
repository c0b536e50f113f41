namespace Wizgi.Server.Balancing;

/// <summary>How a destination is.</summary>
internal enum DestinationState
{
    /// <summary>It gets its share.</summary>
    Well,

    /// <summary>It has failed too often in a row, and gets nothing for a time.</summary>
    Ejected,

    /// <summary>Its time is over and it can be reached: it gets one request at a time until one has been answered.</summary>
    OnTrial,

    /// <summary>The health check says it is not well. It gets nothing until that says otherwise.</summary>
    Down,
}
