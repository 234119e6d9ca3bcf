using System.Text.Json.Serialization;
using Slipway.Releases.Health;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts.Targets;

/// <summary>Where a ring of an environment acts.</summary>
/// <param name="Product">The product.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Ring">The ring.</param>
/// <param name="Target">What it acts on; null for the pointer of its channel.</param>
public sealed record TargetPlace(ProductName Product, string Environment, Ring Ring, Target? Target)
{
    /// <summary>The placeholder of a ring's name.</summary>
    public const string RingPlaceholder = "{ring}";

    /// <summary>What it is called within its environment: the ring, or what the rings of a region share.</summary>
    [JsonIgnore]
    public string Spot => Target is { IsShared: true } ? Ring.Region ?? "all" : Ring.Name;

    /// <summary>What it is called, as in <c>ring canary of production</c>.</summary>
    [JsonIgnore]
    public string Shown => Target is null ? $"ring {Ring.Name} of {Environment}" : $"{Fill(Target.Shown)} in {Environment}";

    /// <summary>A text with its placeholders filled in.</summary>
    public string Fill(string template, ReleaseVersion? version = null) => Placeholders.Of(this, version).Fill(template);
}
