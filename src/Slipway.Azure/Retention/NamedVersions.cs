using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;
using Slipway.Releases;
using Slipway.Releases.Compensations;
using Slipway.Releases.Outcomes;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Retention;

/// <summary>
/// What is known of a product's versions: which of them pointers, environments and open releases name, and when each was last released. What
/// an open release would restore is named too, and so is what ran before the version that runs.
/// </summary>
/// <remarks>
/// Open releases are read before and after what runs: a version that goes from running to being what a release would restore, or back, while
/// this is read is seen in one of the two places.
/// </remarks>
public sealed class NamedVersions(ReleaseRecords records, ReleaseLedger ledger, EnvironmentRecords environments, ChannelPointers pointers)
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="InvalidDataException">A pointer cannot be read, so nobody knows what it names.</exception>
    public async Task<IReadOnlyDictionary<ReleaseVersion, VersionUse>> FindAsync(ProductName product, CancellationToken cancellation = default)
    {
        Dictionary<ReleaseVersion, VersionUse> uses = [];
        await ReadReleasesAsync(product, uses, cancellation);
        await foreach (EnvironmentRecord environment in environments.ListAsync(cancellation))
        {
            if (environment.Product == product && environment.Running is { } running)
            {
                Name(uses, running.Version, $"{environment.Environment} runs it");
                await NameWhatItRestoresAsync(running.Release, uses, cancellation);
            }
        }

        await foreach (ChannelPointer pointer in pointers.ListAsync(product, cancellation))
        {
            Name(uses, pointer.Version, $"ring {pointer.Ring} of {pointer.Environment} points at it");
        }

        await foreach (ReleaseRecord release in records.OpenAsync(cancellation: cancellation))
        {
            if (release.Id.Product == product)
            {
                await NameWhatItHoldsAsync(release, uses, cancellation);
            }
        }

        return uses;
    }

    /// <summary>Whether a release of the version is open, or has begun or ended after a time.</summary>
    public Task<bool> IsUsedAsync(ProductName product, ReleaseVersion version, DateTimeOffset since, CancellationToken cancellation = default) =>
        records.AttemptsAsync(product, version, cancellation)
            .AnyAsync(release => IsOpen(release) || VersionUse.None.With(release).LastUsed > since, cancellation).AsTask();

    private async Task ReadReleasesAsync(ProductName product, Dictionary<ReleaseVersion, VersionUse> uses, CancellationToken cancellation)
    {
        string? continuation = null;
        do
        {
            ReleasePage page = await records.ListAsync(new ReleaseFilter(product), continuation, 500, cancellation);
            foreach (ReleaseRecord release in page.Releases)
            {
                VersionUse before = uses.GetValueOrDefault(release.Id.Version, VersionUse.None);
                uses[release.Id.Version] = before.With(release);
                if (IsOpen(release))
                {
                    await NameWhatItHoldsAsync(release, uses, cancellation);
                }
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    private async Task NameWhatItHoldsAsync(ReleaseRecord release, Dictionary<ReleaseVersion, VersionUse> uses, CancellationToken cancellation)
    {
        Name(uses, release.Id.Version, $"release {release.Id} is {(release.Outcome is null ? "open" : "not undone to the end")}");
        await NameWhatItRestoresAsync(release.Id, uses, cancellation);
    }

    private async Task NameWhatItRestoresAsync(ReleaseId release, Dictionary<ReleaseVersion, VersionUse> uses, CancellationToken cancellation)
    {
        foreach (PushedCompensation pushed in await ledger.OpenCompensationsAsync(release, cancellation))
        {
            if (pushed.Undo.Restores is { } version)
            {
                Name(uses, version, $"a rollback of {release} would {pushed.Undo.Sentence}");
            }
        }
    }

    private static bool IsOpen(ReleaseRecord release) => release.Outcome is null or Outcome.Errored { LeftToDo.Count: > 0 };

    private static void Name(Dictionary<ReleaseVersion, VersionUse> uses, ReleaseVersion version, string why)
    {
        VersionUse use = uses.GetValueOrDefault(version, VersionUse.None);
        uses[version] = use with { NamedBy = use.NamedBy ?? why };
    }
}
