using Slipway.Azure.Identity;
using Slipway.Host;

namespace Slipway.Functions.Tests.EndToEnd;

/// <summary>The whole app in this process, and a client of its API.</summary>
public sealed class SlipwayApp : IAsyncDisposable
{
    public const string FunctionKey = "function-key-of-the-tests";
    public const string MasterKey = "master-key-of-the-tests";

    private SlipwayApp(SlipwayHost host, StorageAccount storage, SimulatedService service)
    {
        (Host, Storage, Service) = (host, storage, service);
        Api = new ReleaseApi(host.Api, FunctionKey);
    }

    public SlipwayHost Host { get; }

    public StorageAccount Storage { get; }

    public SimulatedService Service { get; }

    public ReleaseApi Api { get; }

    public static async Task<SlipwayApp> StartAsync(SlipwayHostOptions options, SimulatedService service) =>
        new(await SlipwayHost.StartAsync(options), new StorageAccount(options.StorageConnectionString!), service);

    /// <summary>A product that no other test knows.</summary>
    public TestProduct NewProduct() => new(Api, Storage, Service);

    /// <summary>Runs a timer's function now, as an administrator would.</summary>
    public async Task RunTimerAsync(string name)
    {
        using HttpClient http = new HttpClient();
        using HttpRequestMessage request = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Address, $"admin/functions/{name}"));
        request.Headers.Add("x-functions-key", MasterKey);
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Host.DisposeAsync();
    }
}
