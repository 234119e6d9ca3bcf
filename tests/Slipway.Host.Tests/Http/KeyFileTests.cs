using System.Net;

namespace Slipway.Host.Tests.Http;

public sealed class KeyFileTests(AzuriteFixture azurite) : IDisposable
{
    private readonly string state = Directory.CreateTempSubdirectory("keys-").FullName;

    public void Dispose() => Directory.Delete(state, recursive: true);

    [Fact]
    public async Task Keys_are_made_once_kept_for_the_owner_alone_and_open_the_functions()
    {
        SlipwayHostOptions options = SampleHost.Options(azurite) with { FunctionKey = null, MasterKey = null, StateDirectory = state };
        await using SlipwayHost first = await SlipwayHost.StartAsync(options, TestContext.Current.CancellationToken);
        await using SlipwayHost second = await SlipwayHost.StartAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal((first.FunctionKey, first.MasterKey), (second.FunctionKey, second.MasterKey));
        Assert.NotEqual(first.FunctionKey, first.MasterKey);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "keys.json")));
        }

        using HttpClient http = new HttpClient { BaseAddress = first.Api };
        using HttpResponseMessage response = await http.GetAsync(new Uri($"unsaid?code={Uri.EscapeDataString(second.FunctionKey)}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
