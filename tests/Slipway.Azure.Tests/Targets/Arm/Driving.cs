using Slipway.Azure.Targets;

namespace Slipway.Azure.Tests.Targets.Arm;

/// <summary>Calls a step as an orchestration does: again while it is going.</summary>
internal static class Driving
{
    private const int Most = 60;

    public static async Task<TargetStep> DriveAsync(Func<Task<TargetStep>> step)
    {
        for (int calls = 0; calls < Most; calls++)
        {
            if (await step() is not TargetStep.Going)
            {
                return await step();
            }
        }

        throw new InvalidOperationException("It is going on without an end.");
    }

    /// <summary>The same through a crash at a request: what is thrown then is thrown away, and the step is called again.</summary>
    public static async Task<bool> CrashAsync(SimulatedArm arm, int request, bool afterEffect, Func<Task> all)
    {
        arm.DieAt(request, afterEffect);
        try
        {
            await all();
        }
        catch (Exception) when (arm.IsDead)
        {
            // The process died here.
        }

        bool died = arm.IsDead;
        arm.Revive();
        return died;
    }

    public static string Conflict(TargetStep step) => Assert.IsType<TargetStep.Conflict>(step).Why;

    public static string Going(TargetStep step) => Assert.IsType<TargetStep.Going>(step).Unfinished.What;
}
