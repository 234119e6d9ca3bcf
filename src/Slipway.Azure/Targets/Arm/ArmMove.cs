using Slipway.Releases.Rollouts.Targets;

namespace Slipway.Azure.Targets.Arm;

/// <summary>What follows from a look at a target: an answer, or one step.</summary>
/// <param name="Answer">The answer; null where a step is to be taken.</param>
/// <param name="What">What the step does, in a clause.</param>
/// <param name="LookAgain">When what it does is worth looking at.</param>
/// <param name="Take">Takes the step.</param>
/// <param name="IsLong">Whether it goes on behind the answer, so that looking at once would tell nothing.</param>
internal sealed record ArmMove(TargetStep? Answer, string What, TimeSpan LookAgain, Func<Task<ArmAnswer>>? Take, bool IsLong)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>All is as it was wanted.</summary>
    public static ArmMove Done { get; } = Of(TargetStep.Done.Value);

    /// <summary>Somebody else is in the way.</summary>
    public static ArmMove Conflict(string why) => Of(new TargetStep.Conflict(why));

    /// <summary>Nothing is to be done but to wait.</summary>
    public static ArmMove Wait(string what, TimeSpan lookAgain) => Of(new TargetStep.Going(new Unfinished(what, lookAgain)));

    /// <summary>A step that has taken effect when it is answered.</summary>
    public static ArmMove Quick(string what, Func<Task<ArmAnswer>> take) => new(null, what, TimeSpan.FromSeconds(1), take, false);

    /// <summary>A step that goes on for a while.</summary>
    public static ArmMove Long(string what, TimeSpan lookAgain, Func<Task<ArmAnswer>> take) => new(null, what, lookAgain, take, true);

    /// <summary>Looks, takes a step at the most, and looks again.</summary>
    public static async Task<TargetStep> RunAsync(Func<Task<ArmMove>> look)
    {
        try
        {
            ArmMove move = await look();
            if (move.Answer is not null)
            {
                return move.Answer;
            }

            ArmAnswer answer = await move.Take!();
            if (answer.IsBusy)
            {
                return Going($"{move.What}; waits, because {(answer.Error ?? "another change is under way").TrimEnd('.')}", answer.After ?? Busy);
            }

            if (answer.IsMissing)
            {
                return new TargetStep.Conflict($"Azure could not {move.What}: {answer.Error ?? "it is not there any more"}");
            }

            if (move.IsLong)
            {
                return Going(move.What, answer.After ?? move.LookAgain);
            }

            ArmMove next = await look();
            return next.Answer ?? Going(next.What, TimeSpan.FromSeconds(1));
        }
        catch (ArmRefusedException refused)
        {
            return new TargetStep.Conflict(refused.Message);
        }
        catch (ArmBusyException busy)
        {
            return Going(busy.Message.TrimEnd('.'), busy.After);
        }
    }

    private static ArmMove Of(TargetStep answer) => new(answer, "", TimeSpan.Zero, null, false);

    private static TargetStep.Going Going(string what, TimeSpan lookAgain) => new(new Unfinished(what, lookAgain < Longest ? lookAgain : Longest));
}
