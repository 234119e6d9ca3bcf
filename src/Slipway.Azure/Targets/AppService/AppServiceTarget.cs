using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Targets.Arm;
using Slipway.Releases.Artifacts;
using Slipway.Releases.Rollouts.Targets;
using Slipway.Releases.Versions;

namespace Slipway.Azure.Targets.AppService;

/// <summary>
/// Slots of an App Service. The slot runs the version's zip straight from the environment's container, by its own identity, which needs the role Storage Blob
/// Data Reader there, as production's does; it is held against its seal before each step. A share of users is routed to it; for all of them it is swapped with production, so that what ran before waits in
/// the slot, warm, until the next release takes it.
/// </summary>
/// <remarks>
/// Settings and their marks go along with a swap, so the marks in both slots tell whether it was made. Azure has no tag on settings and no condition on a swap;
/// what is pending is read before the marks are, so that a swap that ended in between is seen.
/// </remarks>
internal sealed partial class AppServiceTarget(AppServiceApi api, SlotWarmUp warmUp, ArtifactAccounts artifacts, SealStore seals) : ITarget
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Swapping = TimeSpan.FromSeconds(20);

    /// <summary>Where swaps that this process began tell how far they are; without it, the marks tell, and only why one failed is lost.</summary>
    private readonly ConcurrentDictionary<string, Uri> swaps = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Takes(Target? target) => target is Target.AppService;

    /// <inheritdoc/>
    public async Task<TargetState> ReadAsync(TargetPlace place, CancellationToken cancellation) => (await LookAsync(place, cancellation)).Mark.ToState();

    /// <inheritdoc/>
    public Task<TargetStep> BringAsync(TargetPlace place, BroughtVersion wanted, TargetState before, TargetState found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        SlotMark mark = SlotMark.Of(before);
        return ArmMove.RunAsync(async () =>
        {
            SlotContent ours = await PackageAsync(place, wanted, cancellation);
            SlotsSeen seen = await LookAsync(place, cancellation);
            return seen.Busy is { } busy ? ArmMove.Wait(busy, Soon)
                : await WhyUnfitAsync(seen, cancellation) is { } unfit ? ArmMove.Conflict(unfit)
                : await ForwardAsync(seen, mark, ours, wanted, place, cancellation);
        });
    }

    /// <inheritdoc/>
    public Task<TargetStep> RestoreAsync(TargetPlace place, ReleaseId ours, TargetState before, CancellationToken cancellation)
    {
        SlotMark mark = SlotMark.Of(before);
        return ArmMove.RunAsync(async () =>
        {
            SlotsSeen seen = await LookAsync(place, cancellation);
            return seen.Busy is { } busy ? ArmMove.Wait(busy, Soon) : Back(seen, mark, ours, place, cancellation);
        });
    }

    private async Task<ArmMove> ForwardAsync(
        SlotsSeen seen, SlotMark before, SlotContent ours, BroughtVersion wanted, TargetPlace place, CancellationToken cancellation)
    {
        int share = ArmResource.ShareOf(place);
        string slot = $"slot {seen.SlotName} of {seen.AppName}";
        if (seen.Production == ours)
        {
            return share < 100 ? ArmMove.Conflict($"Production of {seen.AppName} runs {ours.Shown} already, and this ring may have {share} % of its users only; somebody swapped it, and it was left as it is.")
                : seen.Routed > 0 ? Route(seen, 0, cancellation)
                : ArmMove.Done;
        }

        if (seen.Production != before.Production)
        {
            return ArmMove.Conflict($"Production of {seen.AppName} runs {seen.Production.Shown}, which this release did not expect there; it was left as it is.");
        }

        if (seen.Slot != ours)
        {
            return seen.Slot != before.Slot ? ArmMove.Conflict($"The {slot} runs {seen.Slot.Shown}, which this release did not expect there; it was left as it is.")
                : seen.Routed > 0 ? ArmMove.Conflict($"The {slot} has {seen.Routed:0.##} % of the users already, who would get the version before it is up; set its traffic to 0 % first.")
                : ArmMove.Long($"the {slot} starts {ours.Release!.Value.Version}", Soon, () => WriteAsync(seen, ours, cancellation));
        }

        if (seen.Routed > share && share < 100)
        {
            return ArmMove.Conflict($"The {slot} has {seen.Routed:0.##} % of the users, more than the {share} % of this ring; somebody changed it, and it was left as it is.");
        }

        if (share < 100 && share + seen.RoutedElsewhere > 100)
        {
            return ArmMove.Conflict($"{seen.RoutedElsewhere:0.##} % of the users of {seen.AppName} are routed to other slots, which leaves no {share} % for {seen.SlotName}; set their traffic lower first.");
        }

        if (await warmUp.WhyNotUpAsync(seen.Host, WarmUpOf(place), cancellation) is { } down)
        {
            return ArmMove.Wait($"the {slot} {down}, and gets users once it is up", Soon);
        }

        // Once more right before users come: the warm-up took its time.
        await PackageAsync(place, wanted, cancellation);
        return share == 100 ? Swap(seen, place, $"the {slot} is being swapped with production", cancellation)
            : seen.Routed < share ? Route(seen, share, cancellation)
            : ArmMove.Done;
    }

    private ArmMove Back(SlotsSeen seen, SlotMark before, ReleaseId ours, TargetPlace place, CancellationToken cancellation)
    {
        bool isSwapped = seen.Production.Release == ours;
        bool isPlaced = seen.Slot.Release == ours;
        bool isAsBefore = seen.Production == before.Production;
        string slot = $"slot {seen.SlotName} of {seen.AppName}";
        return (isSwapped, isPlaced, isAsBefore) switch
        {
            (false, false, true) when seen.Slot == before.Slot => ArmMove.Done,
            (true, false, _) when seen.Slot != before.Production =>
                ArmMove.Conflict($"The {slot} runs {seen.Slot.Shown}, not what production ran before, so there is nothing to swap back; it was left as it is."),
            (false, true, false) or (false, false, false) or (true, true, _) =>
                ArmMove.Conflict($"Production of {seen.AppName} runs {seen.Production.Shown}, which this release did not expect there; it was left as it is."),
            (false, false, true) => ArmMove.Conflict($"The {slot} runs {seen.Slot.Shown}, which this release did not expect there; it was left as it is."),
            _ when seen.Routed > 0 => Route(seen, 0, cancellation),
            (true, false, _) => Swap(seen, place, $"the {slot} is being swapped back", cancellation),
            _ when before.Slot.PutInto(seen.Settings) is null => ArmMove.Conflict(
                $"The address that the {slot} ran from held a signature, which is kept in its setting {SlotContent.BeforeSetting} alone, and that is gone; set {SlotContent.PackageSetting} again."),
            _ => ArmMove.Quick($"the {slot} is given back what it ran", () => WriteAsync(seen, before.Slot, cancellation)),
        };
    }

    private ArmMove Route(SlotsSeen seen, int share, CancellationToken cancellation) => ArmMove.Quick(
        $"{share} % of the users of {seen.AppName} are routed to slot {seen.SlotName}", () => api.RouteAsync(seen.Path, seen.Route(share), cancellation));

    /// <summary>Swaps, if all is still as it was decided on: a swap whose answer was lost may have ended since, and this one would undo it.</summary>
    private ArmMove Swap(SlotsSeen seen, TargetPlace place, string what, CancellationToken cancellation) => ArmMove.Long(what, Swapping, async () =>
    {
        SlotsSeen now = await LookAsync(place, cancellation);
        if (now.Busy is { } busy)
        {
            return ArmAnswer.Changed(busy);
        }

        if (now.Production != seen.Production || now.Slot != seen.Slot)
        {
            return ArmAnswer.Changed($"production or slot {seen.SlotName} of {seen.AppName} changed in between");
        }

        ArmAnswer answer = await api.SwapAsync(seen.Path, seen.SlotName, cancellation);
        if (answer is { IsBusy: false, Operation: { } operation })
        {
            swaps[seen.SlotPath] = operation;
        }

        return answer;
    });

    /// <summary>Writes what the slot runs among its other settings, unless somebody else is writing them.</summary>
    private async Task<ArmAnswer> WriteAsync(SlotsSeen seen, SlotContent content, CancellationToken cancellation)
    {
        string changed = $"somebody else changes the settings of slot {seen.SlotName} of {seen.AppName} at the same time";
        JsonObject wanted = content.PutInto(seen.Settings)!;
        if (!JsonNode.DeepEquals(await api.SettingsAsync(seen.SlotPath, cancellation), seen.Settings))
        {
            return ArmAnswer.Changed(changed);
        }

        ArmAnswer answer = await api.WriteSettingsAsync(seen.SlotPath, wanted, cancellation);
        return answer.IsBusy || answer.IsMissing || JsonNode.DeepEquals(await api.SettingsAsync(seen.SlotPath, cancellation), wanted) ? answer : ArmAnswer.Changed(changed);
    }

    private async Task<SlotsSeen> LookAsync(TargetPlace place, CancellationToken cancellation)
    {
        Target.AppService target = (Target.AppService)place.Target!;
        string path = ArmResource.Of(place, target.Resource, "Microsoft.Web/sites").Id;
        string slot = place.Fill(target.Slot);
        if (!SlotName().IsMatch(slot) || slot.Equals("production", StringComparison.OrdinalIgnoreCase) || IsSlotOfRing(target))
        {
            throw new ArmRefusedException($"'{target.Slot}' is no slot that takes a new version; name one slot of the app other than production in the plan.");
        }

        string slotPath = $"{path}/slots/{slot}";
        JsonObject[] sites = await Task.WhenAll(api.SiteAsync(path, cancellation), api.SiteAsync(slotPath, cancellation));
        // Only then the marks: a swap that ended before this shows in them.
        string? busy = await BusyAsync(slotPath, sites, cancellation);
        JsonObject[] told = await Task.WhenAll(api.SettingsAsync(path, cancellation), api.SettingsAsync(slotPath, cancellation), api.WebAsync(path, cancellation));
        return new(
            path,
            slot,
            sites[1]["defaultHostName"]?.ToString() ?? "",
            busy,
            string.Equals(sites[1]["state"]?.ToString(), "Stopped", StringComparison.OrdinalIgnoreCase),
            told[1],
            SlotContent.Of(told[0], artifacts),
            SlotContent.Of(told[1], artifacts),
            told[2]["experiments"]?["rampUpRules"] as JsonArray ?? []);
    }

    private async Task<string?> BusyAsync(string slotPath, JsonObject[] sites, CancellationToken cancellation)
    {
        if (swaps.TryGetValue(slotPath, out Uri? operation))
        {
            (bool isRunning, string? failure) = await api.FollowAsync(operation, cancellation);
            if (isRunning)
            {
                return "the slots are being swapped";
            }

            swaps.TryRemove(new(slotPath, operation));
            if (failure is not null)
            {
                return $"the swap failed and is tried again: {failure.TrimEnd('.')}";
            }
        }

        return sites.Any(site => site["inProgressOperationId"]?.ToString() is { Length: > 0 }) ? "Azure is still busy with another operation on the app" : null;
    }

    /// <summary>Why a version cannot be rolled out by this slot, in a sentence; null when it can.</summary>
    private async Task<string?> WhyUnfitAsync(SlotsSeen seen, CancellationToken cancellation)
    {
        Task<IReadOnlyList<string>> sticky = api.StickyAsync(seen.Path, cancellation);
        JsonObject web = await api.WebAsync(seen.SlotPath, cancellation);
        return (await sticky).FirstOrDefault(name => SlotContent.Settings.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } stays
                ? $"The app setting {stays} of {seen.AppName} is marked as a deployment slot setting, so that a swap would leave it behind; take the mark off."
            : web["autoSwapSlotName"]?.ToString() is { Length: > 0 } ? $"The slot {seen.SlotName} of {seen.AppName} swaps by itself, so that no ring would hold; turn auto swap off."
            : seen.IsStopped ? $"The slot {seen.SlotName} of {seen.AppName} is stopped; start it."
            : Uri.CheckHostName(seen.Host) is not UriHostNameType.Dns ? $"Azure names no host for the slot {seen.SlotName} of {seen.AppName}."
            : null;
    }

    /// <summary>What the version is in a slot: the address of its sealed package, and whose it is. Another write to that address is refused.</summary>
    private async Task<SlotContent> PackageAsync(TargetPlace place, BroughtVersion wanted, CancellationToken cancellation)
    {
        string file = place.Fill(((Target.AppService)place.Target!).Package, wanted.Release.Version);
        string container = wanted.Seal.Container;
        SealManifest manifest = await seals.ReadAsync(wanted.Release, wanted.Seal, cancellation);
        if (manifest.Artifacts.FirstOrDefault(artifact => artifact.Path.ToString() == file) is not { } sealedPackage)
        {
            throw new ArmRefusedException($"{container}/{VersionFolder.Of(wanted.Release)}{file}, from which the app is to run, is no artifact of {wanted.Release}; name another package in the plan.");
        }

        return await seals.WhatDriftedAsync(wanted.Release, container, sealedPackage, cancellation) is { } drift
            ? throw new ArmRefusedException($"{drift}; users get no package but the sealed one, so put that back by promoting the version again.")
            : new(wanted.Release, artifacts.Container(container).GetBlobClient(VersionFolder.Of(wanted.Release) + file).Uri.AbsoluteUri, false, wanted.Seal.Content);
    }

    private static string WarmUpOf(TargetPlace place) => place.Fill(((Target.AppService)place.Target!).WarmUp ?? "/");

    /// <summary>Slots of one app that each ring has to itself cannot all become its production.</summary>
    private static bool IsSlotOfRing(Target.AppService target) =>
        target.Slot.Contains(TargetPlace.RingPlaceholder, StringComparison.Ordinal) && !target.Resource.Contains(TargetPlace.RingPlaceholder, StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9-]{1,59}\z")]
    private static partial Regex SlotName();
}
