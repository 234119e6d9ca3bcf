using System.Text.RegularExpressions;
using Slipway.Releases.Plans.Binding;
using Slipway.Releases.Rollouts;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Releases.Plans.Rules;

/// <summary>A target's address exists once its placeholders are filled in, and what rings share can be shared.</summary>
internal static partial class TargetRules
{
    private const string Region = "{region}";

    private static readonly string[] Places = ["{product}", "{environment}", Region, TargetPlace.RingPlaceholder];

    private static readonly string[] Images = [.. Places, "{version}", "{digest}"];

    public static IEnumerable<PlanFlaw> Check(WrittenRollout written, Rollout rollout, string path)
    {
        if (rollout.Target is not { } target || written.Rings.Count == 0)
        {
            return [];
        }

        string at = $"{path}.target.{KindOf(target)}";
        PlanFlaw[] spelling =
        [
            .. Texts(target).SelectMany(text => Spelling(text.Value, text.Allowed, written.Regions.Count > 0, $"{at}.{text.Name}")),
            .. TimeoutRules.Bound($"{at}.timeout", target.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            .. target switch
            {
                Target.ContainerApp app => Image(app.Image, app.DigestFile, at),
                Target.Kubernetes workload => Image(workload.Image, workload.DigestFile, at),
                _ => [],
            },
        ];
        return spelling.Length > 0 ? spelling : Sharing(target, written, at);
    }

    private static IEnumerable<PlanFlaw> Spelling(string text, string[] allowed, bool hasRegions, string path)
    {
        if (Braces().Matches(text).Select(match => match.Value).Except(allowed).FirstOrDefault() is { } unknown)
        {
            yield return new(path, $"{path} has '{unknown}', which nothing fills in", $"use {string.Join(", ", allowed)} only");
        }
        else if (!hasRegions && text.Contains(Region, StringComparison.Ordinal))
        {
            yield return new(path, $"{path} has '{Region}', and the roll-out has no regions", "take it out, or name the regions");
        }
    }

    private static IEnumerable<PlanFlaw> Image(string image, string? digestFile, string path)
    {
        bool asksDigest = image.Contains("{digest}", StringComparison.Ordinal);
        if (!asksDigest && !image.Contains("{version}", StringComparison.Ordinal))
        {
            yield return new($"{path}.image", $"{path}.image is the same for every version", "write {version} or {digest} into it");
        }

        if (asksDigest && digestFile is null)
        {
            yield return new(path, $"{path}.image has '{{digest}}', and nothing says where the digest is", "add digestFile: the artifact that holds it");
        }

        if (!asksDigest && digestFile is not null)
        {
            yield return new($"{path}.digestFile", $"{path}.digestFile is read for an image that asks for no digest", "write {digest} into the image, or take digestFile out");
        }
    }

    private static IEnumerable<PlanFlaw> Sharing(Target target, WrittenRollout written, string path)
    {
        if (!target.IsShared)
        {
            yield break;
        }

        if (written.Regions.Count > 1 && !target.IsInRegions)
        {
            yield return new(path, $"{path} is the same place in {written.Regions.Count} regions", $"write {Region} into its address");
        }

        if (written.Rings.Count > 1 && !target.SplitsTraffic)
        {
            string mend = target is Target.Kubernetes ? "give it a route" : "write splits: true, if it can";
            yield return written.Rings[0].Ring.Weight == 0
                ? new(path, $"{path} cannot hold a version without users, as ring {written.Rings[0].Ring.Name} asks", $"{mend}, or roll out with allAtOnce")
                : new(path, $"{path} is shared by {written.Rings.Count} rings, and it cannot split its traffic", $"{mend}, write {TargetPlace.RingPlaceholder} into its address, or roll out with allAtOnce");
        }
    }

    private static string KindOf(Target target) => target switch
    {
        Target.AppService => "appService",
        Target.ContainerApp => "containerApp",
        Target.Kubernetes => "kubernetes",
        Target.Agent => "agent",
        _ => "webhook",
    };

    private static IEnumerable<(string Name, string Value, string[] Allowed)> Texts(Target target) => target switch
    {
        Target.AppService app => [("resource", app.Resource, Places), ("slot", app.Slot, Places), ("package", app.Package, [])],
        Target.ContainerApp app => [("resource", app.Resource, Places), ("image", app.Image, Images), ("digestFile", app.DigestFile ?? "", [])],
        Target.Kubernetes workload =>
        [
            ("cluster", workload.Cluster, Places), ("namespace", workload.Namespace, Places), ("workload", workload.Workload, Places),
            ("route.stableWorkload", workload.Route?.StableWorkload ?? "", Places),
            ("image", workload.Image, Images), ("digestFile", workload.DigestFile ?? "", []),
        ],
        Target.Webhook webhook => [("spot", webhook.Spot, Places)],
        Target.Agent agent => [("name", agent.Name, Places), ("spot", agent.Spot, Places)],
        _ => [],
    };

    // A lone brace is taken for a mistyped placeholder.
    [GeneratedRegex(@"\{[^{}]*\}|[{}]")]
    private static partial Regex Braces();
}
