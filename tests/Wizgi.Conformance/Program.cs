using Wizgi.Conformance.Kestrel;
using Wizgi.Conformance.Supervision;

// The clients alone, which benchmarks start; else the tests.
if (args is ["load", ..]) return await LoadProgram.Run(args[1..]);
return args.Any(word => word is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Wizgi.Conformance.SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run([.. args, .. KnownDifferences.Filters()]);
