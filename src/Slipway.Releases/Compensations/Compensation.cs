using System.Text.Json.Serialization;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Compensations;

/// <summary>
/// How a step is undone. It is pushed before the step, so undoing what was never done changes nothing; it is unwound last first.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "undo")]
[JsonDerivedType(typeof(RestorePointer), nameof(RestorePointer))]
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
        public override string Sentence => Before is null
            ? $"remove the pointer of {Environment}, ring {Ring}"
            : $"point {Environment}, ring {Ring} back at {Before.Version}";
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
