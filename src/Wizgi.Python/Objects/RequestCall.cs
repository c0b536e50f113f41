using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>
/// What ties the Python objects of a request to its <see cref="Exchange"/>: a slot that they name by number, so that an object kept after
/// its request finds the slot moved on instead of freed memory. One per thread that runs applications.
/// </summary>
internal sealed unsafe class RequestCall
{
    private const int SlotBits = 12;

    // A callable that stands in the template of the environ has one reference from there and one from here.
    private const int ReferencesOfConstant = 2;

    private static readonly RequestCall?[] Slots = new RequestCall?[1 << SlotBits];
    private static readonly long[] LastNumber = new long[1 << SlotBits];
    private static readonly Stack<int> Free = new();
    private static int s_used;

    private readonly int _slot;
    private long _generation;
    private long _sequence;

    /// <summary>Whether any thread is inside an application.</summary>
    public static bool IsAnyRunning
    {
        get
        {
            for (var slot = 0; slot < s_used; slot++)
                if (Slots[slot]?.Exchange is not null) return true;
            return false;
        }
    }

    public RequestCall()
    {
        // Attached, and so one thread at a time.
        if (!Free.TryPop(out _slot)) _slot = s_used++;
        // Numbers go on where the slot's last user stopped: a ticket is never given twice.
        _generation = _sequence = LastNumber[_slot];
        Slots[_slot] = this;
    }

    /// <summary>The request that is running, or null.</summary>
    public Exchange? Exchange { get; private set; }

    /// <summary>Owned: the start_response of this request.</summary>
    public nint StartResponse { get; private set; }

    /// <summary>Owned: what it returns.</summary>
    public nint Write { get; private set; }

    /// <summary>Owned: <c>wsgi.early_hints</c>, a constant of the environ as long as the <see cref="Generation"/> stays.</summary>
    public nint EarlyHints { get; private set; }

    /// <summary>Owned: <c>wizgi.client_disconnected</c>, likewise.</summary>
    public nint ClientDisconnected { get; private set; }

    /// <summary>Owned: <c>wsgi.ext.http.send_trailers</c>, for the requests that may have it.</summary>
    public nint SendTrailers { get; private set; }

    /// <summary>Another number: the callables are other objects.</summary>
    public long Generation => _generation;

    /// <summary>Read-ahead of <c>wsgi.input</c> in this request.</summary>
    public InputBuffer Input { get; } = new();

    /// <summary>The number by which this request's <c>wsgi.input</c> finds it.</summary>
    public long InputTicket => (_sequence << SlotBits) | (uint)_slot;

    public void Begin(Exchange exchange)
    {
        Exchange = exchange;
        _sequence++;
        Input.Clear();
        if (StartResponse != 0) return;
        var ticket = Numbers.PyLong_FromLongLong((++_generation << SlotBits) | (uint)_slot);
        StartResponse = Types.PyCFunction_NewEx(StartResponseObject.Method, ticket, 0);
        Write = Types.PyCFunction_NewEx(WriteObject.Method, ticket, 0);
        EarlyHints = Types.PyCFunction_NewEx(EarlyHintsObject.Method, ticket, 0);
        ClientDisconnected = Types.PyCFunction_NewEx(ClientDisconnectedObject.Method, ticket, 0);
        SendTrailers = Types.PyCFunction_NewEx(SendTrailersObject.Method, ticket, 0);
        ObjectProtocol.Py_DecRef(ticket);
    }

    /// <summary>The request is over. Its objects serve the next one when the application kept none of them.</summary>
    public void End()
    {
        Exchange = null;
        if (SelfTest.CanReadRefCount && SelfTest.RefCount(StartResponse) == 1 && SelfTest.RefCount(Write) == 1
            && SelfTest.RefCount(EarlyHints) == ReferencesOfConstant && SelfTest.RefCount(ClientDisconnected) == ReferencesOfConstant
            && SelfTest.RefCount(SendTrailers) == 1)
            return;
        DropCallables();
    }

    /// <summary>Gives the slot back, with its request over.</summary>
    public void Release()
    {
        Exchange = null;
        DropCallables();
        LastNumber[_slot] = Math.Max(_generation, _sequence);
        Slots[_slot] = null;
        Free.Push(_slot);
    }

    /// <summary>The call whose callable carries this ticket, for one that acts on the response.</summary>
    /// <exception cref="ApplicationError">Its request is over, or another thread sends a file at this moment.</exception>
    public static RequestCall OfCallable(nint ticket, string name)
    {
        var call = OfRunning(ticket, name);
        return call.Exchange!.IsSendingFile ? throw ApplicationError.State($"{name} was called while the server sends the response's file") : call;
    }

    /// <summary>The call whose callable carries this ticket.</summary>
    /// <exception cref="ApplicationError">Its request is over.</exception>
    public static RequestCall OfRunning(nint ticket, string name)
    {
        var number = Numbers.PyLong_AsLongLong(ticket);
        var call = Slots[number & ((1 << SlotBits) - 1)];
        return call is { Exchange: not null } && call._generation == number >> SlotBits
            ? call
            : throw ApplicationError.State($"{name} was called after its request ended");
    }

    /// <summary>The call whose <c>wsgi.input</c> carries this ticket, or null when its request is over.</summary>
    public static RequestCall? OfInput(long ticket)
    {
        var call = Slots[ticket & ((1 << SlotBits) - 1)];
        return call is { Exchange: not null } && call.InputTicket == ticket ? call : null;
    }

    private void DropCallables()
    {
        ObjectProtocol.Py_DecRef(StartResponse);
        ObjectProtocol.Py_DecRef(Write);
        ObjectProtocol.Py_DecRef(EarlyHints);
        ObjectProtocol.Py_DecRef(ClientDisconnected);
        ObjectProtocol.Py_DecRef(SendTrailers);
        StartResponse = Write = EarlyHints = ClientDisconnected = SendTrailers = 0;
    }
}
