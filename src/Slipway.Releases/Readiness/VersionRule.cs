using Slipway.Releases.Compensations;
using Slipway.Releases.Versions;

namespace Slipway.Releases.Readiness;

/// <summary>The rule of order: a release is newer than what runs, or says why it is not.</summary>
public static class VersionRule
{
    /// <summary>Why the request may not enter an environment that runs this; null when it may.</summary>
    public static string? WhyNot(VersionScheme scheme, ReleaseRequest request, string environment, RunningVersion? running)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (running is null || request.Kind is ReleaseKind.Hotfix)
        {
            return null;
        }

        int order = scheme.Compare(request.Version, running.Version);
        return request.Kind switch
        {
            ReleaseKind.Normal when order <= 0 =>
                $"{environment} runs {running.Version}, which is not older than {request.Version}; ask for a release of kind Rollback or Hotfix if that is meant",
            ReleaseKind.Rollback or ReleaseKind.Emergency when order >= 0 =>
                $"{environment} runs {running.Version}, which is not newer than {request.Version}; a rollback goes to an older version",
            _ => null,
        };
    }
}
