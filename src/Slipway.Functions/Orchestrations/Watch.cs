using Slipway.Releases.Commands;
using Slipway.Releases.Health;
using Slipway.Releases.Plans;
using Slipway.Releases.Rollouts;

namespace Slipway.Functions.Orchestrations;

/// <summary>What of a release is watched, why, and for how long.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Gate">What watches; null for nothing.</param>
/// <param name="Asked">For how long; zero for no time.</param>
/// <param name="Rings">The rings that are watched; null stands for the whole stage.</param>
/// <param name="Heard">The first moment at which a word that ends it may have been said; null for the one at which it begins.</param>
/// <param name="Ring">The ring that it is about; null for the stage.</param>
internal sealed record Watch(WatchKind Kind, HealthGate? Gate, TimeSpan Asked, IReadOnlyList<Ring?> Rings, DateTimeOffset? Heard = null, Ring? Ring = null)
{
    /// <summary>Whether the gate comes to a verdict at the end, and only healthy time counts.</summary>
    public bool IsJudged => Kind is WatchKind.Bake or WatchKind.Validation or WatchKind.Period;

    /// <summary>Whether it is worth telling that it begins.</summary>
    public bool IsTold => Kind is WatchKind.Wait or WatchKind.Question or WatchKind.Period;

    /// <summary>Whether the plan asks for it at all.</summary>
    public bool IsAsked => Kind is WatchKind.Bake or WatchKind.Validation || Asked > TimeSpan.Zero;

    /// <summary>A ring that bakes. A word to go on that was said while the ring took the version is about its bake.</summary>
    public static Watch Bake(HealthGate? gate, Ring ring, DateTimeOffset began) => new(WatchKind.Bake, gate, ring.Bake, [ring], began, ring);

    /// <summary>The wait before a ring, while the rings before it run.</summary>
    public static Watch Wait(Rollout rollout, int index) =>
        new(WatchKind.Wait, rollout.Health, rollout.Rings[index].Wait, rollout.Running(index), Ring: rollout.Rings[index]);

    /// <summary>The question after a ring, which waits for an answer as long as a pause may last.</summary>
    public static Watch Question(Rollout rollout, int index, TimeSpan patience) => new(
        WatchKind.Question, rollout.Health, rollout.Rings[index].Question is null ? TimeSpan.Zero : patience, rollout.Running(index + 1), Ring: rollout.Rings[index]);

    /// <summary>The look of a validation, as short as it can be.</summary>
    public static Watch Validation(HealthGate gate) => new(WatchKind.Validation, gate, gate.Shortest, [null]);

    /// <summary>The watch after a validation, by its gate or else the roll-out's.</summary>
    public static Watch Period(Stage stage) => new(
        WatchKind.Period, stage.WatchGate, stage.Watch, stage.Validation is null ? [.. stage.Rollout.Running(stage.Rollout.Rings.Count)] : new Ring?[] { null });

    /// <summary>The word that ends it before its time; null while nobody said it to this very watch. While the release is paused none does.</summary>
    public ReleaseCommand? EndedBy(ReleaseRun run, DateTimeOffset began) => Kind switch
    {
        _ when run.IsPaused => null,
        WatchKind.Validation => null,
        WatchKind.Period => run.Promoted(began),
        _ => run.Promoted(Heard ?? began, Kind is WatchKind.Question) ?? run.Skipped,
    };
}
