using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>
/// Makes the environ of a request: a copy of a template that has every constant key, filled by a front end. One per thread.
/// </summary>
/// <remarks>
/// The environ is a builtin <c>dict</c> (PEP 3333). Values are kept from request to request and used again when the bytes are the same,
/// as they mostly are on a connection that stays: strings are immutable, so nobody can tell.
/// </remarks>
internal sealed unsafe class PythonEnviron : IEnvironWriter
{
    private const int LongestKept = 256;

    private readonly nint _template = Containers.PyDict_New();
    private readonly nint _inputKey = Str.Intern(EnvironKeys.Input);
    private readonly nint _hintsKey = Str.Intern(EnvironKeys.EarlyHints);
    private readonly nint _trailersKey = Str.Intern(EnvironKeys.SendTrailers);
    private readonly nint[] _keys = new nint[EnvironKeys.Count];
    private readonly nint[] _values = new nint[EnvironKeys.Count];
    private readonly byte[]?[] _bytes = new byte[EnvironKeys.Count][];
    private readonly int[] _lengths = new int[EnvironKeys.Count];
    private nint _environ;
    private long _generation;

    public PythonEnviron(ServerTraits traits)
    {
        for (var key = 0; key < _keys.Length; key++) _keys[key] = Str.Intern(EnvironKeys.Name((EnvironKey)key));
        FillTemplate(traits);
    }

    /// <summary>New: the environ of a request.</summary>
    public nint Make(Exchange exchange, RequestCall call)
    {
        if (_generation != call.Generation) TakeCallables(call);
        _environ = Containers.PyDict_Copy(_template);
        if (_environ == 0) throw new PythonErrorPending();
        exchange.WriteEnviron(this);
        if (!exchange.OffersEarlyHints) _ = Containers.PyDict_DelItem(_environ, _hintsKey);
        if (exchange.AcceptsTrailers) _ = Containers.PyDict_SetItem(_environ, _trailersKey, call.SendTrailers);
        if (!exchange.HasBody) return _environ;
        var input = InputObject.Create(call.InputTicket);
        _ = Containers.PyDict_SetItem(_environ, _inputKey, input);
        ObjectProtocol.Py_DecRef(input);
        return _environ;
    }

    public void Set(EnvironKey key, ReadOnlySpan<byte> value)
    {
        var at = (int)key;
        if (value.Length > LongestKept)
        {
            var once = Str.FromLatin1(value);
            _ = Containers.PyDict_SetItem(_environ, _keys[at], once);
            ObjectProtocol.Py_DecRef(once);
            return;
        }
        if (_values[at] == 0 || !value.SequenceEqual(_bytes[at].AsSpan(0, _lengths[at]))) Keep(at, value);
        _ = Containers.PyDict_SetItem(_environ, _keys[at], _values[at]);
    }

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var key = Str.FromLatin1(name);
        var text = Str.FromLatin1(value);
        _ = Containers.PyDict_SetItem(_environ, key, text);
        ObjectProtocol.Py_DecRef(key);
        ObjectProtocol.Py_DecRef(text);
    }

    private void Keep(int at, ReadOnlySpan<byte> value)
    {
        ObjectProtocol.Py_DecRef(_values[at]);
        _values[at] = Str.FromLatin1(value);
        value.CopyTo(_bytes[at] ??= new byte[LongestKept]);
        _lengths[at] = value.Length;
    }

    /// <summary>The callables of a request are constants as well, until an application keeps one.</summary>
    private void TakeCallables(RequestCall call)
    {
        Add(EnvironKeys.EarlyHints, Reference.Share(call.EarlyHints));
        Add(EnvironKeys.ClientDisconnected, Reference.Share(call.ClientDisconnected));
        _generation = call.Generation;
    }

    private void FillTemplate(ServerTraits traits)
    {
        var version = Containers.PyTuple_New(2);
        _ = Containers.PyTuple_SetItem(version, 0, Numbers.PyLong_FromLongLong(1));
        _ = Containers.PyTuple_SetItem(version, 1, Numbers.PyLong_FromLongLong(0));
        Add(EnvironKeys.Version, version);
        Add(EnvironKeys.UrlScheme, Str.FromText("http"));
        Add(EnvironKeys.Input, Reference.Share(InputObject.Empty));
        Add(EnvironKeys.Errors, Reference.Share(BootModule.ErrorStream));
        Add(EnvironKeys.FileWrapper, Reference.Share(BootModule.FileWrapperType));
        Add(EnvironKeys.MultiThread, Numbers.PyBool_FromLong(traits.MultiThread ? 1 : 0));
        Add(EnvironKeys.MultiProcess, Numbers.PyBool_FromLong(traits.MultiProcess ? 1 : 0));
        Add(EnvironKeys.RunOnce, Numbers.PyBool_FromLong(traits.RunOnce ? 1 : 0));
        Add(EnvironKeys.InputTerminated, Numbers.PyBool_FromLong(1));
        Add(EnvironKeys.ServerSoftware, Str.FromText(traits.Software));
        Add(EnvironKeys.ScriptName, Str.FromText(""));
        // Each thread's first request puts the callables in.
        foreach (var key in (string[])[EnvironKeys.EarlyHints, EnvironKeys.ClientDisconnected]) Add(key, Reference.Share(Exceptions.None));
        // The keys that every request sets have their places already: to replace a value is cheaper than to add a key.
        foreach (var key in (EnvironKey[])[EnvironKey.RequestMethod, EnvironKey.RequestUri, EnvironKey.RawUri, EnvironKey.PathInfo, EnvironKey.QueryString,
                     EnvironKey.ServerProtocol, EnvironKey.ServerName, EnvironKey.ServerPort, EnvironKey.RemoteAddr])
            Add(EnvironKeys.Name(key), Str.FromText(""));
        // A copy has the size of its original: these make room for a request's headers, so that the copy need not grow.
        string[] room = [.. Enumerable.Range(0, 4).Select(number => $"room.{number}")];
        foreach (var key in room) Add(key, Reference.Share(Exceptions.None));
        foreach (var key in room)
        {
            var name = Str.Intern(key);
            _ = Containers.PyDict_DelItem(_template, name);
            ObjectProtocol.Py_DecRef(name);
        }
    }

    // Steals the value.
    private void Add(string key, nint value)
    {
        var name = Str.Intern(key);
        if (value == 0 || Containers.PyDict_SetItem(_template, name, value) < 0) throw new PythonErrorPending();
        ObjectProtocol.Py_DecRef(name);
        ObjectProtocol.Py_DecRef(value);
    }
}
