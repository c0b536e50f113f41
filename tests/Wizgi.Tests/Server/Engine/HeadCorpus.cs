using Wizgi.Fuzz.Grammar;

namespace Wizgi.Tests.Server.Engine;

/// <summary>The heads that the fuzzer starts from, as theory data.</summary>
internal static class HeadCorpus
{
    public static TheoryData<string> ValidHeads => [.. HeadSeeds.Valid];

    public static TheoryData<string> InvalidHeads => [.. HeadSeeds.Invalid];
}
