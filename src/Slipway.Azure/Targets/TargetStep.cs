using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets;

/// <summary>How far a target came with a step.</summary>
public abstract record TargetStep
{
    private TargetStep()
    {
    }

    /// <summary>It runs what was wanted, as was read back.</summary>
    public sealed record Done : TargetStep
    {
        /// <summary>The one value.</summary>
        public static Done Value { get; } = new();
    }

    /// <summary>It is busy with it; the same call looks again.</summary>
    public sealed record Going(Unfinished Unfinished) : TargetStep;

    /// <summary>Something else is there than what may be replaced, or the target says no for good; it was left as it is.</summary>
    /// <param name="Why">What is there, in a sentence.</param>
    public sealed record Conflict(string Why) : TargetStep;
}
