namespace Wizgi.Fuzz;

/// <summary>What became of one input.</summary>
/// <param name="Class">Coarse: which way it went through the code under test. A new class makes the input worth mutating.</param>
/// <param name="Complaint">What does not hold, or null.</param>
internal readonly record struct Verdict(string Class, string? Complaint = null);

/// <summary>Something that reads what strangers send, and what must hold whatever they send.</summary>
/// <remarks>
/// Inputs are native strings: one char, one byte. A parser of another protocol becomes a target by deriving from this class and by a
/// line in <see cref="FuzzTargets"/>; generation, mutation, the corpus, minimising and reporting are the <see cref="Fuzzer"/>'s.
/// </remarks>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>As on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Tried first, each of them; mutated later.</summary>
    public abstract IReadOnlyList<string> Seeds { get; }

    /// <summary>Pieces that mean something in the protocol, for mutations.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>Makes an input by the grammar of the protocol, with mistakes.</summary>
    public abstract string Generate(Random random);

    /// <summary>Tries an input. The same input gives the same verdict.</summary>
    public abstract Verdict Try(string input);

    /// <summary>As <see cref="Try"/>; an exception is a complaint like any other.</summary>
    public Verdict TrySafely(string input)
    {
        try
        {
            return Try(input);
        }
        catch (Exception problem)
        {
            return new Verdict("", $"{problem.GetType().Name}: {problem.Message}\n{problem.StackTrace}");
        }
    }

    /// <summary>The input as a client sends it on a connection of its own: what a case of <c>tests/wire</c> has.</summary>
    public virtual string ToWire(string input) => input;

    /// <summary>The input in what a client sends.</summary>
    public virtual string FromWire(string sent) => sent;

    /// <summary>How many threads may try inputs at once.</summary>
    public virtual int Parallel => 1;

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
