using System.Xml;
using AdGenius.TestKit.Ceph;
using Amazon.S3;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class S3CleanupTests(S3Fixture s3) : S3StoreTest(s3)
{
    [Fact]
    public async Task Unfinished_old_uploads_of_the_prefix_are_aborted()
    {
        await Client.InitiateMultipartUploadAsync(Bucket, "staging/x/1.mp4", Cancellation);
        await Client.InitiateMultipartUploadAsync(Bucket, "other/file.bin", Cancellation);
        await Store.CleanupAsync("staging/", TimeProvider.System.GetUtcNow().AddHours(-1), Cancellation);
        Assert.Equal(2, await OpenUploadsAsync());

        await Store.CleanupAsync("staging/", TimeProvider.System.GetUtcNow().AddHours(1), Cancellation);
        var left = await Client.ListMultipartUploadsAsync(Bucket, Cancellation);
        Assert.Equal("other/file.bin", Assert.Single(left.MultipartUploads).Key);
    }

    /// <summary>Any program may begin one. XML has no form for U+FFFE; the answer to its beginning names it too.</summary>
    [Theory]
    [InlineData("staging/\uFFFE")]
    [InlineData("staging/\u0001b")]
    [InlineData("staging/a + b%2F.mp4")]
    public async Task An_upload_whose_key_has_odd_characters_is_aborted_like_the_others(string key)
    {
        try
        {
            await Client.InitiateMultipartUploadAsync(Bucket, key, Cancellation);
        }
        catch (XmlException)
        {
            // begun
        }

        await Client.InitiateMultipartUploadAsync(Bucket, "staging/\U0001F600", Cancellation); // the last key of the list
        await Store.CleanupAsync("staging/", TimeProvider.System.GetUtcNow().AddHours(1), Cancellation);

        Assert.Equal(0, await OpenUploadsAsync());
    }

    /// <summary>Ceph does not encode the last key of a page where it names it once more, as the marker of the next page.</summary>
    [Fact]
    public async Task A_list_of_uploads_that_cannot_be_read_is_a_refusal()
    {
        await Assert.ThrowsAsync<XmlException>(() => Client.InitiateMultipartUploadAsync(Bucket, "staging/\uFFFE", Cancellation));

        var refused = await Assert.ThrowsAsync<ObjectStoreException>(
            () => Store.CleanupAsync("staging/", TimeProvider.System.GetUtcNow().AddHours(1), Cancellation));

        Assert.False(refused.IsTransient);
        Assert.Contains("whose key cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_the_server_does_not_abort_does_not_keep_the_others()
    {
        await Client.PutBucketPolicyAsync(
            Bucket,
            $$"""
            {
              "Version": "2012-10-17",
              "Statement": [{
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:AbortMultipartUpload",
                "Resource": "arn:aws:s3:::{{Bucket}}/staging/a-locked/*"
              }]
            }
            """,
            Cancellation);
        foreach (var key in (string[])["staging/a-locked/1.mp4", "staging/b/1.mp4"])
        {
            await Client.InitiateMultipartUploadAsync(Bucket, key, Cancellation);
        }

        await Store.CleanupAsync("staging/", TimeProvider.System.GetUtcNow().AddHours(1), Cancellation);

        var left = await Client.ListMultipartUploadsAsync(Bucket, Cancellation);
        Assert.Equal("staging/a-locked/1.mp4", Assert.Single(left.MultipartUploads).Key);
    }

    [Fact]
    public async Task The_lifecycle_rule_is_added_to_existing_rules()
    {
        await Client.PutLifecycleConfigurationAsync(
            Bucket,
            new LifecycleConfiguration
            {
                Rules =
                [
                    new LifecycleRule
                    {
                        Id = "theirs",
                        Status = LifecycleRuleStatus.Enabled,
                        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "logs/" } },
                        Expiration = new LifecycleRuleExpiration { Days = 90 },
                    },
                ],
            },
            Cancellation);
        await Store.SetExpirationAsync("staging", TimeSpan.FromDays(6.5), Cancellation);
        await Store.SetExpirationAsync("staging", TimeSpan.FromDays(6.5), Cancellation);

        var rules = (await Client.GetLifecycleConfigurationAsync(Bucket, Cancellation)).Configuration.Rules;
        Assert.Equal(["adgenius-staging", "theirs"], rules.Select(rule => rule.Id).Order());
        var ours = rules.Single(rule => rule.Id == "adgenius-staging");
        Assert.Equal(7, ours.Expiration.Days);
        Assert.Equal("staging/", Assert.IsType<LifecyclePrefixPredicate>(ours.Filter.LifecycleFilterPredicate).Prefix);
        Assert.Equal(2, ours.AbortIncompleteMultipartUpload.DaysAfterInitiation);
    }

    [Fact]
    public async Task A_bucket_without_rules_gets_one()
    {
        await Store.SetExpirationAsync("staging", TimeSpan.FromDays(3), Cancellation);
        Assert.Equal(
            3,
            Assert.Single((await Client.GetLifecycleConfigurationAsync(Bucket, Cancellation)).Configuration.Rules).Expiration.Days);
    }

    [Fact]
    public async Task Without_permission_the_lifecycle_is_unchanged()
    {
        await NewStore(("Objects:S3:ManageLifecycle", "false")).SetExpirationAsync("staging", TimeSpan.FromDays(3), Cancellation);
        Assert.Empty((await Client.GetLifecycleConfigurationAsync(Bucket, Cancellation)).Configuration?.Rules ?? []);
        await NewStore(("AWS_SECRET_ACCESS_KEY", "wrong")).SetExpirationAsync("staging", TimeSpan.FromDays(3), Cancellation);
    }
}
