using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Around;

/// <summary>One <c>--middleware</c>: a name of the catalogue with options, or an assembly's.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="BuiltIn">Null: an assembly's.</param>
/// <param name="Values">Of its options; null: an assembly's.</param>
internal sealed record MiddlewareSetting(string Text, BuiltInMiddleware? BuiltIn, MiddlewareValues? Values)
{
    public static readonly SettingType<MiddlewareSetting> Type = new("NAME[,KEY=VALUE…]", Parse);

    /// <summary>The assembly's reference; null: it is a built-in one.</summary>
    public string? Reference => BuiltIn is null ? Text : null;

    /// <summary>What a setting cannot see by itself.</summary>
    /// <exception cref="UserError">A middleware needs Python, and there is no application of Python.</exception>
    public static void Check(ServeSettings settings)
    {
        if (settings.Get(AppSettings.Middleware).FirstOrDefault(middleware => middleware.BuiltIn?.IsPythons == true) is not { } one || !AppSettings.IsAny(settings)) return;
        if (AppSettings.Served(settings).All(Worker.ManagedReference.IsOne))
            throw new UserError($"{settings.PlaceOf(AppSettings.Middleware)} {one.Text}: it profiles Python, and there is no application of Python; for C# use dotnet-trace collect -p PID");
    }

    /// <summary>Loads it.</summary>
    /// <param name="folder">What a relative path of an assembly begins at.</param>
    /// <exception cref="ApplicationLoadException">It cannot be loaded, or not be put around anything.</exception>
    public Func<WsgiApplication, WsgiApplication> Load(string folder)
    {
        if (BuiltIn is null) return AssemblyReference.LoadMiddleware(Text, folder);
        return application =>
        {
            try
            {
                return BuiltIn.Wrap(application, Values!);
            }
            catch (Exception problem) when (IsOfOptions(problem))
            {
                throw new ApplicationLoadException($"--middleware {Text}: {Say(problem)}", ApplicationLoadException.BootFailure);
            }
        };
    }

    private static MiddlewareSetting Parse(string text, string folder)
    {
        if (AssemblyReference.IsOne(text)) return new MiddlewareSetting(text, null, null);
        var (name, given) = OptionText.Parse(text);
        var builtIn = MiddlewareCatalogue.Find(name) ?? throw new FormatException(
            $"there is no middleware '{name}'{SettingCatalogue.DidYouMean(name, MiddlewareCatalogue.Names)}; there are {string.Join(", ", MiddlewareCatalogue.Names)}, and path/Assembly.dll:Namespace.Type.Member");
        var setting = new MiddlewareSetting(text, builtIn, new MiddlewareValues(builtIn, given, folder));
        try
        {
            // What is wrong with the options together, or in a file, is known before anything is served.
            if (!builtIn.IsPythons) _ = builtIn.Wrap(static (_, _) => [], setting.Values!);
        }
        catch (Exception problem) when (IsOfOptions(problem))
        {
            throw new FormatException(Say(problem));
        }
        return setting;
    }

    private static bool IsOfOptions(Exception problem) => problem is ArgumentException or FormatException or IOException or UnauthorizedAccessException or ApplicationError;

    // An argument's name says nothing here.
    private static string Say(Exception problem) => problem is ArgumentException { ParamName: { } parameter } ? problem.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : problem.Message;
}
