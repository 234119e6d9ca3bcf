using Slipway.Releases;

namespace Slipway.Functions.Deciding;

/// <summary>What became of an operator's word.</summary>
public abstract record CommandVerdict
{
    private CommandVerdict()
    {
    }

    /// <summary>It is recorded, and on its way.</summary>
    /// <param name="Release">The release to which it was said.</param>
    public sealed record Taken(ReleaseRecord Release) : CommandVerdict;

    /// <summary>It means nothing now.</summary>
    /// <param name="Why">Why, with what to do instead.</param>
    public sealed record Refused(string Why) : CommandVerdict;

    /// <summary>The release cannot hear it yet.</summary>
    /// <param name="Why">Why, with what to do.</param>
    public sealed record TooEarly(string Why) : CommandVerdict;
}
