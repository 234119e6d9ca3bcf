using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Slipway.Azure.Blobs;
using Slipway.Azure.Identity;
using Slipway.Azure.Records;
using Slipway.Azure.Targets.Channels;

namespace Slipway.Azure.Tests.Identity;

public sealed class StorageOptionsTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(
        "No storage account is configured; set SlipwayStorage or AzureWebJobsStorage to a connection string, or SlipwayStorage:accountName to an account's name.")]
    [InlineData(
        "AzureWebJobsStorage is not a connection string of a storage account; set it to one, or set AzureWebJobsStorage:accountName.",
        "AzureWebJobsStorage", "AccountKey=c2VjcmV0")]
    [InlineData(
        "SlipwayStorage:tableServiceUri is missing beside blobServiceUri; set both, or only SlipwayStorage:accountName.",
        "SlipwayStorage:blobServiceUri", "https://a.blob.core.windows.net")]
    [InlineData(
        "SlipwayStorage:blobServiceUri 'over there' is not an https address.",
        "SlipwayStorage:blobServiceUri", "over there", "SlipwayStorage:tableServiceUri", "https://a.table.core.windows.net")]
    [InlineData(
        "SlipwayAccounts:EU is no name that a plan can use; write lower-case letters and digits, such as SlipwayAccounts:eu.",
        "SlipwayStorage:accountName", "a", "SlipwayAccounts:EU:accountName", "b")]
    [InlineData(
        "SlipwayAccounts:eu names no storage account; set SlipwayAccounts:eu:accountName.",
        "SlipwayStorage:accountName", "a", "SlipwayAccounts:eu:clientId", "b")]
    [InlineData(
        "SlipwayAccounts:eu is the same account as SlipwayStorage; give each account one name.",
        "SlipwayStorage:accountName", "a", "SlipwayAccounts:eu:accountName", "a")]
    [InlineData(
        "SlipwayStorage:prepared 'yes' is neither true nor false; write one of them, or leave it out.",
        "SlipwayStorage:accountName", "a", "SlipwayStorage:prepared", "yes")]
    public void A_wrong_setting_stops_the_start_with_one_sentence(string sentence, params string[] settings)
    {
        using ServiceProvider services = Services(settings);

        // What an app does while it starts: it checks, and asks for the account.
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() =>
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            services.GetRequiredService<StorageAccount>();
        });

        Assert.Equal(sentence, refused.Message);
    }

    [Theory]
    [InlineData("mine", "SlipwayStorage:accountName", "mine", "AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    [InlineData("theirs", "AzureWebJobsStorage:accountName", "theirs")]
    [InlineData("devstoreaccount1", "AzureWebJobsStorage", "UseDevelopmentStorage=true", "SlipwayStorage", "")]
    [InlineData("uri", "SlipwayStorage:blobServiceUri", "https://uri.blob.core.windows.net", "SlipwayStorage:tableServiceUri", "https://uri.table.core.windows.net", "SlipwayStorage:clientId", "00000000-0000-0000-0000-000000000001")]
    public void The_account_is_taken_from_the_first_setting_that_names_one(string name, params string[] settings)
    {
        using ServiceProvider services = Services(settings);

        StorageAccount account = services.GetRequiredService<StorageAccount>();

        Assert.Equal((name, name), (account.Blobs.AccountName, account.Tables.AccountName));
    }

    [Fact]
    public void Options_never_show_their_key()
    {
        StorageOptions options = new();
        options.Read(new ConfigurationBuilder().AddInMemoryCollection([new("SlipwayStorage", azurite.ConnectionString)]).Build());

        Assert.Equal("SlipwayStorage", options.ToString());
    }

    [Fact]
    public void Every_adapter_is_registered()
    {
        using ServiceProvider services = Services("SlipwayStorage", azurite.ConnectionString);

        Type[] adapters =
        [
            typeof(PlanStore), typeof(BuildContainer), typeof(SealStore), typeof(Promotion), typeof(ChannelPointers), typeof(ReleaseRecords),
            typeof(ReleaseLedger), typeof(EnvironmentRecords), typeof(WindowWaits),
        ];
        Assert.All(adapters, adapter => Assert.NotNull(services.GetService(adapter)));
    }

    [Fact]
    public async Task Preparing_twice_leaves_the_fixed_and_the_further_containers()
    {
        StorageAccount account = azurite.Account;
        await account.PrepareAsync(["further-one"], Sample.Cancellation);
        await account.PrepareAsync(["further-one"], Sample.Cancellation);

        string[] names = await account.Blobs.GetBlobContainersAsync(cancellationToken: Sample.Cancellation).Select(c => c.Name).ToArrayAsync(Sample.Cancellation);
        Assert.Superset(new HashSet<string>(["plans", "builds", "channels", "seals", "further-one"]), names.ToHashSet());
    }

    [Fact]
    public async Task In_an_account_that_was_prepared_nothing_is_created_and_what_is_missing_is_named()
    {
        RequestWatch watch = new();
        StorageAccount account = new(new StorageOptions { ConnectionString = azurite.ConnectionString, Prepared = "true" }, watch);
        string there = await Sample.ContainerAsync(azurite.Account);
        ArtifactAccounts artifacts = new(account);

        await account.PrepareAsync(["never-made"], Sample.Cancellation);
        await artifacts.CreateAsync(["never-made"], Sample.Cancellation);

        Assert.Equal(0, watch.Count);
        Assert.Null(await artifacts.WhyMissingAsync([there, there, "builds"], Sample.Cancellation));
        Assert.Equal(
            "There is no container never-made that Slipway may use, and it creates none here; add it to the environments of the deployment.",
            await artifacts.WhyMissingAsync([there, "never-made"], Sample.Cancellation));
        Assert.Null(await new ArtifactAccounts(azurite.Account).WhyMissingAsync(["never-made"], Sample.Cancellation));
    }

    private static ServiceProvider Services(params string[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Chunk(2).Select(pair => KeyValuePair.Create<string, string?>(pair[0], pair[1]))).Build();
        return new ServiceCollection().AddSlipwayAzure(configuration).BuildServiceProvider();
    }
}
