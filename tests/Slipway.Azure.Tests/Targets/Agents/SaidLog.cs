using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Slipway.Azure.Targets.Agents;

namespace Slipway.Azure.Tests.Targets.Agents;

/// <summary>What is said of answers.</summary>
internal sealed class SaidLog : ILogger<AgentAnswers>
{
    private readonly Channel<string> said = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<string> All { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        All.Enqueue(text);
        said.Writer.TryWrite(text);
    }

    /// <summary>The next thing that is said.</summary>
    public async Task<string> NextAsync() => await said.Reader.ReadAsync(Sample.Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Sample.Cancellation);
}
