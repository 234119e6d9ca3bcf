using System.Text.Json.Serialization;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Webhooks;

/// <summary>How far a check has come.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "check")]
[JsonDerivedType(typeof(Going), nameof(Going))]
[JsonDerivedType(typeof(Passed), nameof(Passed))]
[JsonDerivedType(typeof(Failed), nameof(Failed))]
public abstract record CheckStep
{
    private CheckStep()
    {
    }

    /// <summary>It runs; the same call looks again.</summary>
    public sealed record Going(Unfinished Unfinished) : CheckStep;

    /// <summary>It passed.</summary>
    /// <param name="Text">What is to be said of it; may be empty.</param>
    /// <param name="Link">Where people read more, an https address; null for nowhere.</param>
    public sealed record Passed(string Text, string? Link) : CheckStep;

    /// <summary>It failed, or was refused.</summary>
    /// <param name="Why">Why.</param>
    /// <param name="Link">Where people read more, an https address; null for nowhere.</param>
    public sealed record Failed(string Why, string? Link) : CheckStep;
}
