using Slipway.Releases.Versions;
using Slipway.Releases.Windows;

namespace Slipway.Azure.Records;

/// <summary>A release that waits for a stage's window.</summary>
/// <param name="Release">The release.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Window">The window as the release's plan has it.</param>
/// <param name="OpensAt">When it opens, as it was computed; null when no opening was found.</param>
public sealed record WindowWait(ReleaseId Release, string Stage, DeploymentWindow Window, DateTimeOffset? OpensAt);
