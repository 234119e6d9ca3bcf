namespace Slipway.Host.Durable;

/// <summary>What the functions' own middleware puts around an activity in the worker.</summary>
/// <param name="RunAsync">Runs an activity by its name and the instance that called it.</param>
internal sealed record ActivityScope(Func<string, string, Func<Task<object?>>, Task<object?>> RunAsync);
