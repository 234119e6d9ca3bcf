using Slipway.Host.Settings;

namespace Slipway.Host.Commands;

/// <summary>Plays a release from beginning to end.</summary>
internal static class DemoCommand
{
    /// <param name="manual">Leave the approvals to the person at the keyboard.</param>
    /// <param name="state">The folder of the keys and of the local storage.</param>
    /// <param name="stopping">Ends the play.</param>
    public static Task<int> RunAsync(bool manual, string state, CancellationToken stopping) =>
        throw new StartException("There is no story to play yet.");
}
