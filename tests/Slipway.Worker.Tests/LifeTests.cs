using Slipway.Functions.Activities;
using Slipway.Functions.Tests.Payloads;
using Slipway.Releases.Progress;
using Slipway.Worker.Tests.Rpc;

namespace Slipway.Worker.Tests;

/// <summary>A worker's beginning and its end.</summary>
public sealed class LifeTests(FunctionApp app)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Parts of the libraries that only some functions need; each takes tens of milliseconds to begin with.</summary>
    private static readonly string[] Late =
    [
        "Microsoft.Graph", "Microsoft.Kiota", "Microsoft.Identity.Client", "KubernetesClient", "BouncyCastle", "MathNet", "NJsonSchema", "Newtonsoft", "YamlDotNet", "NodaTime",
        "Azure.Identity", "Polly",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_is_told_to_end_does_so_in_the_time_that_it_is_given()
    {
        await using LoadedWorker worker = await app.StartAsync();

        worker.Terminate(Grace);

        (int code, string errors, _) = await worker.Process.EndedAsync(Cancellation).WaitAsync(Grace, Cancellation);
        Assert.Equal((0, ""), (code, errors));
    }

    [Fact]
    public async Task A_worker_that_was_killed_is_started_again_and_is_the_same()
    {
        await using LoadedWorker killed = await app.StartAsync();
        killed.Process.Kill();
        await Assert.ThrowsAsync<IOException>(() => killed.ActAsync(nameof(NoteProgress), "never answered"));

        await using LoadedWorker again = await app.StartAsync();

        Assert.Equal(killed.Functions.Order(ByName), again.Functions.Order(ByName));
        Assert.All(again.Loads, load => Assert.Equal(StatusResult.Types.Status.Success, load.Result.Status));
    }

    [Theory]
    [InlineData("SlipwayStorage", "nonsense", "SlipwayStorage is not a connection string of a storage account; set it to one, or set SlipwayStorage:accountName.")]
    public async Task A_wrong_setting_ends_the_worker_with_one_sentence(string name, string value, string sentence)
    {
        await using WorkerProcess process = app.Launch((name, value));

        (int code, string errors, _) = await process.EndedAsync(Cancellation);

        Assert.Equal((1, sentence), (code, errors.Trim()));
    }

    [Fact]
    public async Task A_worker_that_has_just_started_has_read_no_library_that_only_some_functions_need()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which files a process has mapped.");
        await using LoadedWorker worker = await app.StartAsync();

        string[] read = [.. File.ReadLines($"/proc/{worker.Process.Id}/maps").Select(line => Path.GetFileName(line[(line.LastIndexOf(' ') + 1)..])).Distinct()];

        Assert.Contains("Slipway.Functions.dll", read);
        Assert.DoesNotContain(read, file => Late.Any(late => file.StartsWith(late, StringComparison.Ordinal)));
    }

    private static Comparer<RpcFunctionMetadata> ByName { get; } = Comparer<RpcFunctionMetadata>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));
}
