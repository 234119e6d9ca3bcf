using System.Text.Json.Serialization;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Compensations;

/// <summary>
/// How a step is undone. It is pushed before the step, so undoing what was never done changes nothing; it is unwound last first.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "undo")]
[JsonDerivedType(typeof(RestorePointer), nameof(RestorePointer))]
[JsonDerivedType(typeof(RestoreTarget), nameof(RestoreTarget))]
[JsonDerivedType(typeof(RestoreRunning), nameof(RestoreRunning))]
public abstract record Compensation
{
    private Compensation()
    {
    }

    /// <summary>A key that is unique in the release; pushing the same step again changes nothing.</summary>
    [JsonIgnore]
    public abstract string Key { get; }

    /// <summary>What it does, in a clause for people.</summary>
    [JsonIgnore]
    public abstract string Sentence { get; }

    /// <summary>The environment in which it does it.</summary>
    public abstract string Environment { get; init; }

    /// <summary>The version that it brings back; null where nothing ran, or nobody can tell what did.</summary>
    [JsonIgnore]
    public abstract ReleaseVersion? Restores { get; }

    /// <summary>The ring that it puts back; null where it is none.</summary>
    [JsonIgnore]
    public string? RingName => this switch
    {
        RestorePointer pointer => pointer.Ring,
        RestoreTarget target => target.Place.Ring.Name,
        _ => null,
    };

    /// <summary>Whether it takes effect within seconds; what is slow is undone after all that is quick.</summary>
    [JsonIgnore]
    public virtual bool IsQuick => true;

    /// <summary>Whether it changes what is recorded alone; that comes after what runs.</summary>
    [JsonIgnore]
    public bool IsRecord => this is RestoreRunning;

    /// <summary>How long it may take before people are asked.</summary>
    [JsonIgnore]
    public virtual TimeSpan Timeout => TimeSpan.Zero;

    /// <summary>How a place is put back to what it runs now.</summary>
    public static Compensation Of(TargetPlace place, TargetState before)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.Target is null
            ? new RestorePointer(place.Environment, place.Ring.Name, ChannelPointer.OfState(before))
            : new RestoreTarget(place.Environment, place, before);
    }

    /// <summary>The place that it puts back, and to what; null for what is no place of a roll-out.</summary>
    public (TargetPlace Place, TargetState Before)? PutsBack(ProductName product) => this switch
    {
        RestorePointer pointer => (new(product, Environment, new Ring(pointer.Ring, 0, TimeSpan.Zero), null), ChannelPointer.ToState(pointer.Before)),
        RestoreTarget target => (target.Place, target.Before),
        _ => null,
    };

    /// <summary>Points a ring back at what it ran before; removes the pointer where there was none.</summary>
    /// <param name="Environment">The environment.</param>
    /// <param name="Ring">The ring.</param>
    /// <param name="Before">The pointer as it was; null when there was none.</param>
    public sealed record RestorePointer(string Environment, string Ring, ChannelPointer? Before) : Compensation
    {
        /// <inheritdoc/>
        public override string Environment { get; init; } = Environment;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Key => $"pointer-{Environment}-{Ring}";

        /// <inheritdoc/>
        [JsonIgnore]
        public override ReleaseVersion? Restores => Before?.Version;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Sentence => Before is null
            ? $"remove the pointer of {Environment}, ring {Ring}"
            : $"point {Environment}, ring {Ring} back at {Before.Version}";
    }

    /// <summary>Puts a target back to what it ran before; rings that share it have one way back together.</summary>
    /// <param name="Environment">The environment.</param>
    /// <param name="Place">The place.</param>
    /// <param name="Before">What it ran.</param>
    public sealed record RestoreTarget(string Environment, TargetPlace Place, TargetState Before) : Compensation
    {
        /// <inheritdoc/>
        public override string Environment { get; init; } = Environment;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Key => $"target-{Environment}-{Place.Spot}";

        /// <inheritdoc/>
        [JsonIgnore]
        public override ReleaseVersion? Restores => Before.Version;

        /// <inheritdoc/>
        [JsonIgnore]
        public override bool IsQuick => Place.Target is null or { IsQuick: true };

        /// <inheritdoc/>
        [JsonIgnore]
        public override TimeSpan Timeout => Place.Target?.Timeout ?? TimeSpan.Zero;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Sentence => $"put {Place.Shown} back to {Before.Shown}";
    }

    /// <summary>Restores what the record says an environment runs.</summary>
    /// <param name="Environment">The environment.</param>
    /// <param name="Before">What ran before; null when nothing did.</param>
    public sealed record RestoreRunning(string Environment, RunningVersion? Before) : Compensation
    {
        /// <inheritdoc/>
        public override string Environment { get; init; } = Environment;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Key => $"running-{Environment}";

        /// <inheritdoc/>
        [JsonIgnore]
        public override ReleaseVersion? Restores => Before?.Version;

        /// <inheritdoc/>
        [JsonIgnore]
        public override string Sentence => Before is null
            ? $"record that {Environment} runs nothing"
            : $"record that {Environment} runs {Before.Version}";
    }
}

/// <summary>What an environment runs of a product.</summary>
/// <param name="Version">The version.</param>
/// <param name="Release">The release that brought it.</param>
/// <param name="Since">Since when.</param>
public sealed record RunningVersion(ReleaseVersion Version, ReleaseId Release, DateTimeOffset Since);
