using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Calls back with each byte that comes through a descriptor, on a thread of its own.</summary>
/// <param name="descriptor">A pipe, or -1: there is none.</param>
/// <param name="wake">Called with each byte.</param>
internal sealed class WakeReader(int descriptor, Action<byte> wake)
{
    private const int StackSize = 256 * 1024;

    public void Start()
    {
        if (descriptor >= 0) new Thread(Run, StackSize) { IsBackground = true, Name = "wake" }.Start();
    }

    private void Run()
    {
        // It lives as long as the process.
        while (DescriptorReader.Read(descriptor) is var value && value >= 0) wake((byte)value);
    }
}
