namespace Wizgi.Cli;

/// <summary>What the command returns; gunicorn's numbers where it has one.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A setting, the address or the interpreter is wrong.</summary>
    public const int Configuration = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The worker, or the application while it was imported, failed.</summary>
    public const int BootFailure = 3;

    /// <summary>Without a supervisor: no thread is left that could serve. EX_SOFTWARE of sysexits.h; anything but 0, so that whatever started the server starts it again.</summary>
    public const int Stuck = 70;

    /// <summary>The application reference leads nowhere.</summary>
    public const int LoadFailure = 4;
}
