using AdGenius.Contracts.Models;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class RefusedKeysTests
{
    private readonly HostTime _time = new();

    [Theory]
    [InlineData(true)] // sent before it was put to rest, and accepted
    [InlineData(false)]
    public async Task A_refused_key_is_used_again_after_its_rest_or_once_it_was_accepted(bool isAccepted)
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = New();

        Assert.True(refused.Add(provider, provider.Keys[1], "no"));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));

        _time.Advance(RefusedKeys.RestTime / 2);
        if (isAccepted)
        {
            refused.Remove(provider, provider.Keys[1]);
        }
        else
        {
            Assert.True(refused.Add(provider, provider.Keys[1], "no")); // does not prolong its rest
            _time.Advance(RefusedKeys.RestTime / 2);
        }

        Assert.Equal(["key_1", "key_2"], SecretsOf(refused.UsableOf(provider)));
    }

    /// <summary>A firewall refuses one call of a key that is valid, and the other key is revoked.</summary>
    [Fact]
    public async Task The_last_usable_key_does_not_rest()
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = New();

        Assert.True(refused.Add(provider, provider.Keys[1], "no"));
        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));

        _time.Advance(RefusedKeys.RestTime);
        Assert.True(refused.Add(provider, provider.Keys[1], "no"));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
    }

    /// <summary>The same, where the valid key was refused first.</summary>
    [Fact]
    public async Task The_last_usable_key_rests_after_its_second_refusal_in_a_row()
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = New();

        Assert.True(refused.Add(provider, provider.Keys[0], "no"));
        Assert.False(refused.Add(provider, provider.Keys[1], "no"));
        Assert.Equal(["key_2"], SecretsOf(refused.UsableOf(provider)));

        Assert.True(refused.Add(provider, provider.Keys[1], "no"));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
        refused.Remove(provider, provider.Keys[0]);
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
    }

    /// <summary>As a submission does it, with the first of the keys that are to be used.</summary>
    [Fact]
    public async Task Each_key_is_tried_once_at_most_where_all_are_refused()
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = New();

        for (var submission = 0; submission < 10; submission++)
        {
            var calls = 1;
            while (refused.Add(provider, refused.UsableOf(provider)[0], "no"))
            {
                Assert.True(++calls <= provider.Keys.Count);
            }

            Assert.Single(refused.UsableOf(provider));
            _time.Advance(RefusedKeys.RestTime * submission / 4);
        }
    }

    [Fact]
    public async Task The_refusals_of_a_key_are_logged_once_in_the_time_of_a_rest()
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        using var log = new CapturedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var refused = new RefusedKeys(_time, loggers.CreateLogger<RefusedKeys>());

        for (var submission = 0; submission < 3; submission++)
        {
            Assert.True(refused.Add(provider, provider.Keys[submission % 2], "no"));
            Assert.False(refused.Add(provider, provider.Keys[(submission + 1) % 2], "no"));
        }

        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("other keys are used for 5 minutes. no", log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("there is no other key to use. no", log.Lines[1], StringComparison.Ordinal);

        _time.Advance(RefusedKeys.RestTime);
        refused.Add(provider, provider.Keys[0], "no");
        Assert.Equal(3, log.Lines.Count);
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public async Task A_rest_is_as_long_where_the_clock_is_set(int hours)
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = New();
        Assert.True(refused.Add(provider, provider.Keys[1], "no"));

        _time.Ahead = TimeSpan.FromHours(hours);
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
        _time.Advance(RefusedKeys.RestTime);
        Assert.Equal(["key_1", "key_2"], SecretsOf(refused.UsableOf(provider)));
    }

    [Fact]
    public async Task A_single_key_is_used_although_it_was_refused()
    {
        await using var host = Host(null);
        var provider = host["runway_gen3"];
        var refused = New();

        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.Single(refused.UsableOf(provider));
    }

    [Fact]
    public async Task A_retired_key_is_known_for_polls_and_not_submitted_with()
    {
        await using var host = Host(null, "key_0", "key_1");
        var provider = host["runway_gen3"];
        var refused = New();

        Assert.Equal([("key_1", false), ("key_0", true)], provider.Keys.Select(key => (key.Secret, key.IsRetired)));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.Equal(["key_1"], SecretsOf(refused.UsableOf(provider)));
    }

    [Fact]
    public async Task A_provider_with_retired_keys_alone_has_no_key()
    {
        await using var host = new ProviderTestHost(new() { ["Providers:Runway:RetiredApiKeys:0"] = "key_0" });

        Assert.Equal(VideoModelState.NoKey, host["runway_gen3"].Traits.State);
    }

    private static IEnumerable<string> SecretsOf(IEnumerable<ProviderKey> keys) => keys.Select(key => key.Secret);

    private RefusedKeys New() => new(_time, NullLogger<RefusedKeys>.Instance);

    private static ProviderTestHost Host(string? additionalKey, params string[] retiredKeys)
    {
        var settings = new Dictionary<string, string?>
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:AdditionalApiKeys:0"] = additionalKey,
        };
        for (var index = 0; index < retiredKeys.Length; index++)
        {
            settings[$"Providers:Runway:RetiredApiKeys:{index}"] = retiredKeys[index];
        }

        return new(settings);
    }
}
