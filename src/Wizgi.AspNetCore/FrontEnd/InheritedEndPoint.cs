using System.Net;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>A socket that is bound and listening already, for Kestrel's list of places.</summary>
internal sealed class InheritedEndPoint(Listener listener) : EndPoint
{
    public Listener Listener => listener;

    public override string ToString() => listener.Display;
}
