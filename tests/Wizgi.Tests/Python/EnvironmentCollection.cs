namespace Wizgi.Tests.Python;

/// <summary>Tests that change environment variables, and so must run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentCollection
{
    public const string Name = "environment variables";
}
