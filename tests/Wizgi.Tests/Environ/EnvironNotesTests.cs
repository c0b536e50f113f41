namespace Wizgi.Tests;

public class EnvironNotesTests
{
    [Theory]
    [InlineData("REMOTE_USER", "ann")]
    [InlineData("remote_user", "ann")]
    [InlineData("WSGI.RUN_ONCE", "False")]
    [InlineData("site.Number", "5")]
    [InlineData("site.text", "\u00c3\u20ac")]
    [InlineData("wsgi.input", "")]
    [InlineData("nothing", "")]
    public void A_key_in_any_case_has_its_text(string key, string text)
    {
        var notes = new EnvironNotes([key]);
        notes.Take(new Environ { ["REMOTE_USER"] = "ann", ["wsgi.run_once"] = false, ["site.Number"] = 5L, ["site.text"] = "\u00c3\u20ac", ["wsgi.input"] = Stream.Null });
        Assert.Equal(text, System.Text.Encoding.UTF8.GetString(notes[0]));
        notes.Clear();
        Assert.True(notes[0].IsEmpty);
    }
}
