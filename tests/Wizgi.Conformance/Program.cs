using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Kestrel;
using Wizgi.Conformance.Supervision;

// The clients alone, which benchmarks start; the page about frameworks, from a report of the tests; else the tests.
if (args is ["load", ..]) return await LoadProgram.Run(args[1..]);
if (args is ["frameworks", var report])
{
    FrameworkResults.TakeOver(report);
    File.WriteAllText(FrameworksPage.Path, FrameworksPage.Write(FrameworkResults.Read()));
    return 0;
}
return args.Any(word => word is "--server" or "--internal-msbuild-node")
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, Wizgi.Conformance.SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run([.. args, .. KnownDifferences.Filters()]);
