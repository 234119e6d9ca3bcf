using System.Net;
using Microsoft.Extensions.Configuration;
using Slipway.Host.Storage;

namespace Slipway.Host.Tests.Inbox;

public sealed class InboxScopeTests
{
    private const string Emulator = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aHVzaA==;" +
        "BlobEndpoint=http://127.0.0.1:10000/a;QueueEndpoint=http://127.0.0.1:10001/a;TableEndpoint=http://127.0.0.1:10002/a;";

    private const string Azure = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=aHVzaA==;EndpointSuffix=core.windows.net";

    [Theory]
    [InlineData("AzureWebJobsStorage", Emulator, "127.0.0.1", true, true)]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true", "::1", true, true)]
    [InlineData("AzureWebJobsStorage", Emulator, "127.0.0.1", false, false)]
    [InlineData("AzureWebJobsStorage", Emulator, "0.0.0.0", true, false)]
    [InlineData("AzureWebJobsStorage", Azure, "127.0.0.1", true, false)]
    [InlineData("AzureWebJobsStorage:accountName", "a", "127.0.0.1", true, false)]
    public void The_inbox_is_served_only_where_host_and_storage_are_this_machine(string setting, string value, string address, bool wanted, bool served)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build();
        StorageAccount account = StorageAccount.From(configuration, "AzureWebJobsStorage");

        Assert.Equal(served, new SlipwayHostOptions { Address = IPAddress.Parse(address), Inbox = wanted }.ServesInbox(account));
    }
}
