#:project ../src/Wizgi.Server/Wizgi.Server.csproj
#:property AssemblyName=Hello
// The smallest C# application. It serves by itself: dotnet run samples/hello.cs
// or under the command, with workers and all: dotnet build samples/hello.cs -o samples/bin && ./wizgi samples/bin/Hello.dll:Hello.Application
using Wizgi;
using Wizgi.Server;

return WsgiServer.Run(Hello.Application, args);

internal static class Hello
{
    public static IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse startResponse)
    {
        startResponse("200 OK", [new("Content-Type", "text/plain; charset=utf-8")]);
        yield return "Hello from C#\n"u8.ToArray();
    }
}
