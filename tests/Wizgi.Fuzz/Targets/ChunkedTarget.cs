using System.Text;
using Wizgi.Fuzz.Grammar;
using Wizgi.Fuzz.Reference;
using Wizgi.Fuzz.Serving;
using Wizgi.Server.Engine;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Targets;

/// <summary>
/// <see cref="BodyReader"/> on a chunked body, against <see cref="ReferenceChunks"/>: the same data, the same end, the same bytes left for the next
/// request, however the bytes are cut and however little is read at once.
/// </summary>
internal sealed unsafe class ChunkedTarget : FuzzTarget
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const int LongestForBytes = 300;

    // A small buffer moves its bytes to the front often.
    private readonly Room _small = new(1024, new ServerLimits { ChunkLine = 80, ChunkExtensions = 200, HeaderField = 100 });
    private readonly Room _default = new(64 * 1024, new ServerLimits());
    private readonly RequestHead _head = new(100);

    public ChunkedTarget() => new RequestParser(new ServerLimits()).Parse(Encoding.Latin1.GetBytes(Head), _head);

    public override string Name => "chunked";

    public override IReadOnlyList<string> Seeds => ChunkGrammar.Seeds;

    public override IReadOnlyList<string> Words => ChunkGrammar.Words;

    public override string Generate(Random random) => ChunkGrammar.Make(Dice.Throw(random)) + (random.Next(3) == 0 ? "GET / HTTP/1.1\r\n" : "");

    public override string ToWire(string input) => Head + input;

    public override string FromWire(string sent) => sent[(sent.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    public override Verdict Try(string input)
    {
        var hash = StableHash.Of(input);
        var room = hash % 2 == 0 ? _small : _default;
        var expected = ReferenceChunks.Decode(input, room.Limits);
        var outcome = "";
        foreach (var pieces in Split.Ways(input, LongestForBytes))
        {
            foreach (var isBuffered in (bool[])[false, true])
            {
                var (data, problem, left) = Read(room, pieces, isBuffered, 1 + ((int)hash & 63));
                var complaint = Compare(expected, data, problem, input.Length - left);
                if (complaint is not null) return new Verdict("", $"{complaint}, in {pieces.Count} pieces{(isBuffered ? ", the first with the head" : "")}");
                outcome = $"{problem} {Math.Min(data.Length, 8)} {left > 0}";
            }
        }
        return new Verdict($"{outcome} {input.Contains(';', StringComparison.Ordinal)} {Math.Min(10, input.Count(letter => letter == '\n'))}");
    }

    private static string? Compare(ReferenceChunks expected, string data, RequestRejectionReason problem, int used) => (expected.End, problem) switch
    {
        (_, _) when data != expected.Data => $"{data.Length} bytes of data, not {expected.Data.Length}, or others",
        (BodyEnd.Complete, RequestRejectionReason.None) => used == expected.Length ? null : $"{used} bytes were used, not {expected.Length}",
        (BodyEnd.Malformed, RequestRejectionReason.InvalidChunk or RequestRejectionReason.InvalidTrailer) => null,
        (BodyEnd.Short, RequestRejectionReason.BodyIncomplete) => null,
        _ => $"it ends with {problem}, the body is {expected.End}",
    };

    /// <summary>Sends piece by piece, reads what there is after each, then hangs up.</summary>
    private (string Data, RequestRejectionReason Problem, int Left) Read(Room room, IReadOnlyList<string> pieces, bool isBuffered, int atOnce)
    {
        using var sockets = new SocketPair();
        var data = new StringBuilder();
        room.Buffer.Load(Encoding.Latin1.GetBytes(Head));
        var next = 0;
        if (isBuffered && pieces.Count > 0 && Head.Length + pieces[0].Length <= room.Size / 2) room.Buffer.Load(Encoding.Latin1.GetBytes(Head + pieces[next++]));
        room.Buffer.Use(Head.Length);
        room.Reader.Begin(sockets.Server, _head);
        var place = new byte[atOnce];
        while (true)
        {
            var count = room.Reader.Read(place);
            if (count > 0) data.Append(Encoding.Latin1.GetString(place, 0, count));
            else if (count != Exchange.WouldBlock) break;
            else if (next < pieces.Count) sockets.Send(Encoding.Latin1.GetBytes(pieces[next++]));
            else sockets.CloseClient();
        }
        return (data.ToString(), room.Reader.IsComplete ? RequestRejectionReason.None : room.Reader.Problem, room.Buffer.Length + InSocket(sockets) + pieces.Skip(next).Sum(piece => piece.Length));
    }

    private static int InSocket(SocketPair sockets)
    {
        var total = 0;
        var place = stackalloc byte[4096];
        for (int count; (count = (int)Libc.recv(sockets.Server, place, 4096, Libc.MSG_DONTWAIT)) > 0;) total += count;
        return total;
    }

    /// <summary>A reader with its limits and its buffer, which cannot be freed and so is used again.</summary>
    private sealed class Room(int size, ServerLimits limits)
    {
        public int Size { get; } = size;

        public ServerLimits Limits { get; } = limits;

        public ReadBuffer Buffer { get; } = new(size);

        public BodyReader Reader => _reader ??= new BodyReader(Buffer, Limits);

        private BodyReader? _reader;
    }
}
