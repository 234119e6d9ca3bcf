using Slipway.Releases.Compensations;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Rollouts;

/// <summary>What an environment runs of a product, and who holds it. Only one release holds it at a time; others wait in line.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Product">The product.</param>
/// <param name="Running">What runs there; null before the first release.</param>
/// <param name="HeldBy">The release that holds it; null when it is free.</param>
/// <param name="HeldSince">Since when it is held.</param>
/// <param name="Waiting">The releases in line, first come first.</param>
public sealed record EnvironmentRecord(
    string Environment,
    ProductName Product,
    RunningVersion? Running,
    ReleaseId? HeldBy,
    DateTimeOffset? HeldSince,
    IReadOnlyList<ReleaseId> Waiting)
{
    /// <summary>An environment that no release has entered.</summary>
    public static EnvironmentRecord Untouched(string environment, ProductName product) => new(environment, product, null, null, null, []);

    /// <summary>Takes the environment for a release when it is free, else puts it in line; the same again changes nothing.</summary>
    public EnvironmentRecord Hold(ReleaseId release, DateTimeOffset now) => this switch
    {
        _ when HeldBy == release => this,
        { HeldBy: null } => this with { HeldBy = release, HeldSince = now, Waiting = [.. Waiting.Where(w => w != release)] },
        _ when Waiting.Contains(release) => this,
        _ => this with { Waiting = [.. Waiting, release] },
    };

    /// <summary>Runs a release's version, when that release holds the environment and does not run there yet; else nothing changes.</summary>
    public EnvironmentRecord Run(RunningVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return HeldBy == version.Release && Running?.Release != version.Release ? this with { Running = version } : this;
    }

    /// <summary>Runs again what ran before a release, when that release is what runs; else nothing changes.</summary>
    public EnvironmentRecord Restore(ReleaseId release, RunningVersion? before) =>
        Running?.Release == release ? this with { Running = before } : this;

    /// <summary>Gives the environment to the next in line, or takes a waiting release out of it; the same again changes nothing.</summary>
    public EnvironmentRecord Leave(ReleaseId release, DateTimeOffset now)
    {
        ReleaseId[] others = [.. Waiting.Where(w => w != release)];
        if (HeldBy != release)
        {
            return others.Length == Waiting.Count ? this : this with { Waiting = others };
        }

        return others.Length == 0
            ? this with { HeldBy = null, HeldSince = null, Waiting = [] }
            : this with { HeldBy = others[0], HeldSince = now, Waiting = others[1..] };
    }
}
