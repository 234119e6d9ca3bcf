using System.Text.Json.Serialization;

namespace Slipway.Releases.Outcomes;

/// <summary>How a release ended. These are different things, and stay so in code, in HTTP, on the card and in the record.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "outcome")]
[JsonDerivedType(typeof(Released), nameof(Released))]
[JsonDerivedType(typeof(RolledBack), nameof(RolledBack))]
[JsonDerivedType(typeof(Refused), nameof(Refused))]
[JsonDerivedType(typeof(Aborted), nameof(Aborted))]
[JsonDerivedType(typeof(Errored), nameof(Errored))]
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>Why it ended so, in a clause for people; null where the outcome says it all.</summary>
    [JsonIgnore]
    public abstract string? Cause { get; }

    /// <summary>The outcome with more to say of why it ended so.</summary>
    public Outcome And(string more) => this switch
    {
        RolledBack back => new RolledBack($"{back.Reason.TrimEnd('.')}; {more}"),
        Refused refused => new Refused($"{refused.Reason.TrimEnd('.')}; {more}"),
        Aborted aborted => aborted with { Reason = $"{aborted.Reason.TrimEnd('.')}; {more}" },
        Errored errored => errored with { Error = $"{errored.Error.TrimEnd('.')}; {more}" },
        _ => this,
    };

    /// <summary>Every stage runs the new version.</summary>
    public sealed record Released : Outcome
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string? Cause => null;
    }

    /// <summary>Something was not well, or an operator said so; what was touched runs again what it ran before.</summary>
    public sealed record RolledBack(string Reason) : Outcome
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string? Cause => Reason;
    }

    /// <summary>A person or a rule said no.</summary>
    public sealed record Refused(string Reason) : Outcome
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string? Cause => Reason;
    }

    /// <summary>A person stopped it; what was touched runs again what it ran before.</summary>
    public sealed record Aborted(string By, string Reason) : Outcome
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string? Cause => $"{By} stopped it: {Reason}";
    }

    /// <summary>A technical end.</summary>
    /// <param name="Error">What went wrong.</param>
    /// <param name="LeftToDo">What could not be taken back, a sentence each; empty when nothing is left.</param>
    public sealed record Errored(string Error, IReadOnlyList<string> LeftToDo) : Outcome
    {
        /// <inheritdoc/>
        [JsonIgnore]
        public override string? Cause => LeftToDo.Count == 0 ? Error : $"{Error}; left to do: {string.Join("; ", LeftToDo)}";
    }
}
