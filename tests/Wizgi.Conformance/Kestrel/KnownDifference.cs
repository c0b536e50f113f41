namespace Wizgi.Conformance.Kestrel;

/// <summary>A case of <c>tests/wire</c> that comes out otherwise where Kestrel serves.</summary>
/// <param name="Case">Its name.</param>
/// <param name="Status">Of the response in which it differs; 0: Kestrel closes without one.</param>
/// <param name="Why">The reason.</param>
internal sealed record KnownDifference(string Case, int Status, string Why);
