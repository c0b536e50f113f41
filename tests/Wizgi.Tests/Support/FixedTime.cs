namespace Wizgi.Tests.Support;

/// <summary>A clock that a test moves.</summary>
internal sealed class FixedTime(DateTimeOffset now, TimeSpan offset = default) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", offset, "test", "test");

    public override DateTimeOffset GetUtcNow() => Now;
}
