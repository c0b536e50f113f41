namespace Wizgi.AspNetCore;

/// <summary>One request of an ASP.NET Core server.</summary>
internal abstract class HttpContextExchange : Exchange;
