using System.Text.RegularExpressions;
using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Arm;

/// <summary>A resource that a plan names, whose id is checked before it becomes part of an address.</summary>
/// <param name="Id">Its id, <c>/subscriptions/…</c>.</param>
internal readonly partial record struct ArmResource(string Id)
{
    /// <summary>Its own name.</summary>
    public string Name => Id[(Id.LastIndexOf('/') + 1)..];

    /// <summary>The resource of a place.</summary>
    /// <exception cref="ArmRefusedException">The text is no id of that type.</exception>
    public static ArmResource Of(TargetPlace place, string template, string type)
    {
        string filled = place.Fill(template).TrimEnd('/');
        return Shape().Match(filled) is { Success: true } match && string.Equals(match.Groups["type"].Value, type, StringComparison.OrdinalIgnoreCase)
            ? new(filled)
            : throw new ArmRefusedException(
                $"'{filled}' is not the id of a resource of type {type}; write /subscriptions/…/resourceGroups/…/providers/{type}/… in the plan.");
    }

    /// <summary>The share of a place's users, in percent, that its ring gives the new version: where rings do not share the place, all or none of them.</summary>
    public static int ShareOf(TargetPlace place) => place.Target is { IsShared: true } ? place.Ring.Weight : place.Ring.Weight == 0 ? 0 : 100;

    [GeneratedRegex(@"^/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/[\w.()-]{1,90}/providers/(?<type>[A-Za-z.]+/[A-Za-z]+)/[A-Za-z0-9-]{1,60}\z", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
