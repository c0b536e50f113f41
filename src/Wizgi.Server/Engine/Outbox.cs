using System.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Server.Engine;

/// <summary>
/// The part of a response that its client has not taken yet. While there is one, the drainer's thread sends, and nobody else may: the
/// application goes on, and the loop never waits for a slow reader.
/// </summary>
/// <remarks>
/// PEP 3333 "Buffering and Streaming": a server may take a block from the application if it continues to send it while the application
/// makes the next one. Bytes are bounded by <see cref="ServerLimits.ResponseBuffer"/>; a file is not read before it can be sent.
/// Every member but those marked takes the lock, for no longer than a call that cannot wait.
/// </remarks>
internal sealed unsafe class Outbox(int descriptor, Drainer drainer, ServerLimits limits)
{
    // One client with a fast connection and a large file must leave time for the others.
    private const int FileAtOnce = 1024 * 1024;

    private readonly object _lock = new();
    private readonly ByteQueue _bytes = new();
    private int _file = -1;
    private long _fileOffset;
    private long _fileLeft;
    private bool _isWatched;

    // The pace of the client, in bytes that it has acknowledged.
    private readonly long _began = Environment.TickCount64;
    private readonly long _queuedAtStart = Libc.Unsent(descriptor);
    private long _sent;
    private long _taken;
    private long _lastTaken = Environment.TickCount64;

    public int Descriptor => descriptor;

    /// <summary>The client is gone, or was given up.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Everything is with the socket, or the client is gone; who owns the response may send by itself again. Needs no lock.</summary>
    public bool IsIdle => !Volatile.Read(ref _isWatched);

    /// <summary>It takes no more for now. Needs no lock.</summary>
    public bool IsFull => _fileLeft > 0 || _bytes.Length >= limits.ResponseBuffer;

    /// <summary>What becomes of the connection at the end; set by <see cref="Finish"/>, with the connection.</summary>
    public AfterResponse After { get; private set; }

    public Connection? Connection { get; private set; }

    public string Request { get; private set; } = "";

    /// <summary>Why the client was given up, or null: it went away by itself.</summary>
    public string? Complaint { get; private set; }

    /// <summary>So many bytes a file had become shorter when it was their turn.</summary>
    public long Missing { get; private set; }

    /// <summary>Takes what follows the first <paramref name="sent"/> bytes of three spans together: all of the framing, of the body what there is room for.</summary>
    /// <returns>How much of the body is sent or taken, or <see cref="Exchange.Broken"/>.</returns>
    public int Add(long sent, ReadOnlySpan<byte> before, ReadOnlySpan<byte> body, ReadOnlySpan<byte> after)
    {
        lock (_lock)
        {
            if (IsBroken) return Exchange.Broken;
            var skip = (int)Math.Min(sent, before.Length);
            _bytes.Append(before[skip..]);
            var bodySent = (int)Math.Min(sent - skip, body.Length);
            var room = Math.Max(0, limits.ResponseBuffer - _bytes.Length);
            var taken = (int)Math.Min(body.Length, bodySent + room);
            _bytes.Append(body[bodySent..taken]);
            if (taken == body.Length) _bytes.Append(after[(int)(sent - skip - bodySent)..]);
            Watch();
            return taken;
        }
    }

    /// <summary>Takes a part of a file, to be sent behind the bytes. The descriptor stays the caller's.</summary>
    /// <returns>False: there are no descriptors left.</returns>
    public bool AddFile(int file, long offset, long count)
    {
        // The application may close its file at once. (Closing ours lets go of the process's POSIX record locks on it; a body has none.)
        var copy = Libc.Duplicate(file);
        if (copy < 0) return false;
        lock (_lock)
        {
            Debug.Assert(_fileLeft == 0, "one file a response");
            (_file, _fileOffset, _fileLeft) = (copy, offset, count);
            if (IsBroken) DropFile();
            else Watch();
            return true;
        }
    }

    /// <summary>Nothing more will come. The drainer gives the connection back when the client has taken all of it.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="after">What then becomes of it.</param>
    /// <param name="request">For the log.</param>
    /// <returns>False: that is now, and the caller keeps the connection.</returns>
    public bool Finish(Connection connection, AfterResponse after, string request)
    {
        lock (_lock)
        {
            if (!_isWatched) return false;
            (Connection, After, Request) = (connection, after, request);
            return true;
        }
    }

    /// <summary>Waits until everything is with the socket. How long a client may take for that, the drainer watches.</summary>
    public void Wait()
    {
        lock (_lock)
        {
            while (_isWatched) Monitor.Wait(_lock);
        }
    }

    /// <summary>Sends what the socket takes, of a file a part of it. By the drainer.</summary>
    /// <returns>Whether it might take more at once.</returns>
    public bool Drain()
    {
        lock (_lock)
        {
            if (!_isWatched || !SendBytes()) return false;
            if (_fileLeft > 0 && !SendFile()) return false;
            if (_fileLeft > 0) return true;
            End();
            return false;
        }
    }

    /// <summary>Gives up on a client that takes nothing, or too little. By the drainer.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void CheckPace(long now)
    {
        lock (_lock)
        {
            if (!_isWatched) return;
            var taken = _queuedAtStart + _sent - Libc.Unsent(descriptor);
            if (taken > _taken) (_taken, _lastTaken) = (taken, now);
            if (now - _lastTaken >= limits.SendTimeout.TotalMilliseconds) Break($"took nothing for {limits.SendTimeout.TotalSeconds:0.#} s");
            // Not sooner: who is cut comes back, and an answer costs more than a connection that is held.
            else if (limits.IsTooSlow(_taken, now - _began - limits.SendTimeout.TotalMilliseconds)) Break($"took less than {limits.MinimumRate} bytes a second");
        }
    }

    /// <returns>Whether no bytes are left.</returns>
    private bool SendBytes()
    {
        while (_bytes.Length > 0)
        {
            var piece = _bytes.First;
            var sent = Libc.Send(descriptor, piece, _bytes.Length > piece.Length ? Libc.MSG_MORE : 0);
            if (sent < 0) return Failed();
            _bytes.Use(sent);
            _sent += sent;
        }
        return true;
    }

    /// <returns>Whether the socket took all that it was given.</returns>
    private bool SendFile()
    {
        var offset = _fileOffset;
        var part = (nint)Math.Min(_fileLeft, FileAtOnce);
        var sent = Libc.sendfile(descriptor, _file, &offset, part);
        if (sent < 0) return Failed();
        if (sent == 0)
        {
            Missing = _fileLeft;
            Break(null);
            return false;
        }
        _fileOffset += sent;
        _fileLeft -= sent;
        _sent += sent;
        return sent == part;
    }

    // Not done: the socket is full, or the connection is lost.
    private bool Failed()
    {
        if (Libc.Errno is not (Libc.EAGAIN or Libc.EINTR)) Break(null);
        return false;
    }

    private void Break(string? complaint)
    {
        IsBroken = true;
        Complaint = complaint;
        End();
    }

    private void Watch()
    {
        if (_isWatched || (_bytes.Length == 0 && _fileLeft == 0)) return;
        Volatile.Write(ref _isWatched, true);
        drainer.Watch(this);
    }

    private void End()
    {
        if (!_isWatched) return;
        _bytes.Clear();
        DropFile();
        drainer.Unwatch(this);
        Volatile.Write(ref _isWatched, false);
        Monitor.PulseAll(_lock);
        if (Connection is not null) drainer.GiveBack(this);
    }

    private void DropFile()
    {
        if (_file >= 0) _ = Libc.close(_file);
        _file = -1;
        _fileLeft = 0;
    }
}
