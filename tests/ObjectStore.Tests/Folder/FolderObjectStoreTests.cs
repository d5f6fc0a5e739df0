using System.Security.Cryptography;
using System.Text;

namespace AdGenius.ObjectStore.Tests.Folder;

public sealed class FolderObjectStoreTests : FolderStoreTest
{
    [Fact]
    public async Task A_put_object_is_read_with_all_its_facts()
    {
        var metadata = new Dictionary<string, string> { ["tenant"] = "demo", ["original_url"] = "https://example.com/ä?x=1" };
        var stored = await Store.PutAsync("videos/demo/a.mp4", Bytes("hello"), Text(metadata: metadata), Cancellation);
        var facts = await Store.HeadAsync("videos/demo/a.mp4", Cancellation);

        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("hello")));
        Assert.Equal(expected, stored.Sha256);
        Assert.Equal(5, stored.Length);
        Assert.NotNull(facts);
        Assert.Equal(expected, facts.Sha256);
        Assert.Equal("text/plain", facts.ContentType);
        Assert.Equal(metadata, facts.Metadata);
        Assert.Equal(Clock.GetUtcNow(), facts.LastModified);
        Assert.Equal("hello", await ReadAsync("videos/demo/a.mp4"));
    }

    [Fact]
    public async Task A_missing_object_is_reported()
    {
        Assert.Null(await Store.HeadAsync("videos/demo/none.mp4", Cancellation));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.OpenReadAsync("videos/demo/none.mp4", Cancellation));
        await Store.DeleteAsync("videos/demo/none.mp4", Cancellation);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/tmp/outside")]
    [InlineData(".meta/x")]
    public async Task A_key_outside_its_folder_is_rejected_by_every_method(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, Bytes("x"), Text(), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.HeadAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenReadAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ListAsync(key, Cancellation).CountAsync(Cancellation));
        Assert.Throws<ArgumentException>(() => Store.SignRead(key, TimeSpan.FromMinutes(1)));
        Assert.Empty(Files());
    }

    /// <summary>A process that ends between the two leaves a sidecar, which names the tenant.</summary>
    [Fact]
    public async Task What_was_kept_beside_an_object_that_is_gone_is_cleaned_up()
    {
        await Store.PutAsync("videos/demo/gone.mp4", Bytes("x"), Text(), Cancellation);
        await Store.PutAsync("videos/demo/a.mp4", Bytes("hello"), Text(), Cancellation);
        var copied = Path.Combine(Options.Folder!, "videos", "demo", "b.mp4");
        await Store.PutAsync("videos/demo/b.mp4", Bytes("copied"), Text(), Cancellation);
        File.SetLastWriteTimeUtc(copied, Clock.GetUtcNow().UtcDateTime.AddDays(1));
        File.Delete(Path.Combine(Options.Folder!, "videos", "demo", "gone.mp4"));

        await Store.CleanupAsync("videos/", TimeProvider.System.GetUtcNow().AddDays(-1), Cancellation);
        Assert.Equal(5, Files().Length);
        await Store.CleanupAsync("videos/", TimeProvider.System.GetUtcNow().AddDays(1), Cancellation);

        Assert.Equal(4, Files().Length);
        Assert.DoesNotContain(Files(), file => file.Contains("gone", StringComparison.Ordinal));
        Assert.NotNull((await Store.HeadAsync("videos/demo/a.mp4", Cancellation))!.Sha256);
    }

    /// <summary>Such as what a file manager names a copy: it has no key, so it could not be deleted by one.</summary>
    [Fact]
    public async Task A_list_passes_over_any_file_of_another_program()
    {
        await Store.PutAsync("videos/demo/a.mp4", Bytes("hello"), Text(), Cancellation);
        await PutByHandAsync("videos/demo/a (copy).mp4");

        Assert.Equal(["videos/demo/a.mp4"], await KeysAsync("videos/"));
    }

    [Theory]
    [InlineData(".meta/videos/demo/0 (copy).1.json")]
    [InlineData(".meta/videos/demo.json")]
    [InlineData(".meta/videos/0.json")]
    public async Task A_file_of_another_program_beside_the_facts_does_not_keep_those_of_objects_that_are_gone(string name)
    {
        await Store.PutAsync("videos/demo/gone.mp4", Bytes("x"), Text(), Cancellation);
        File.Delete(Path.Combine(Options.Folder!, "videos", "demo", "gone.mp4"));
        await PutByHandAsync(name);

        await Store.CleanupAsync("videos/", TimeProvider.System.GetUtcNow().AddDays(1), Cancellation);

        Assert.Equal([name], Files());
    }

    [Fact]
    public async Task Write_once_keeps_the_first()
    {
        await Store.PutAsync("a/b", Bytes("first"), Text(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(() => Store.PutAsync("a/b", Bytes("second"), Text(writeOnce: true), Cancellation));
        Assert.Equal("first", await ReadAsync("a/b"));
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task Concurrent_write_once_writers_have_one_winner_whose_facts_remain()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => Task.Run(async () =>
        {
            try
            {
                return await NewStore().PutAsync("race/x", Bytes($"writer {number}"), Text(writeOnce: true), Cancellation);
            }
            catch (ObjectExistsException)
            {
                return null;
            }
        })));

        var winner = Assert.Single(outcomes, outcome => outcome is not null)!;
        var facts = await Store.HeadAsync("race/x", Cancellation);
        Assert.Equal(winner.Sha256, facts!.Sha256);
        Assert.Equal("text/plain", facts.ContentType);
        Assert.Equal(winner.Sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(await ReadAsync("race/x")))));
        Assert.Equal(2, Files().Length); // the object and its sidecar: the losers have left nothing
    }

    [Fact]
    public async Task Overwriting_replaces_content_and_facts_together()
    {
        await Store.PutAsync("a/b", Bytes("first"), Text(), Cancellation);
        await Store.PutAsync("a/b", Bytes("second!"), new PutOptions { ContentType = "image/png" }, Cancellation);
        var facts = await Store.HeadAsync("a/b", Cancellation);
        Assert.Equal(7, facts!.Length);
        Assert.Equal("image/png", facts.ContentType);
        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public async Task Concurrent_writing_and_deleting_never_fails()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 40; round++)
            {
                var key = $"deep/er/folder/{worker}";
                await Store.PutAsync(key, Bytes("x"), Text(writeOnce: true), Cancellation);
                await Store.DeleteAsync(key, Cancellation);
            }
        })));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Deleting_leaves_no_empty_folders()
    {
        await Store.PutAsync("a/b/c", Bytes("x"), Text(), Cancellation);
        await Store.PutAsync("a/d", Bytes("x"), Text(), Cancellation);
        await Store.DeleteAsync("a/b/c", Cancellation);
        Assert.False(Directory.Exists(Path.Combine(Options.Folder!, "a", "b")));
        Assert.Equal("x", await ReadAsync("a/d"));
    }

    [Fact]
    public async Task A_list_is_in_key_order_and_shows_objects_only()
    {
        string[] keys = ["a-b/1", "a/1", "a/2/3", "a.x", "b", "a/2-x"];
        foreach (var key in keys)
        {
            await Store.PutAsync(key, Bytes("x"), Text(), Cancellation);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), await KeysAsync(""));
        Assert.Equal(["a/1", "a/2-x", "a/2/3"], await KeysAsync("a/"));
        Assert.Equal(["a/2-x", "a/2/3"], await KeysAsync("a/2"));
        Assert.Empty(await KeysAsync("none/"));
    }

    [Fact]
    public async Task A_failed_content_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("a/b", new BreakingStream(700_000), Text(), Cancellation));
        await Assert.ThrowsAsync<IOException>(
            () => Store.PutAsync("a/b", Bytes("short"), new PutOptions { ContentType = "text/plain", Length = 6 }, Cancellation));
        await Assert.ThrowsAsync<IOException>(
            () => Store.PutAsync("a/b", Bytes("x"), new PutOptions { ContentType = "text/plain", Sha256 = "other" }, Cancellation));
        Assert.Null(await Store.HeadAsync("a/b", Cancellation));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_file_copied_into_the_folder_has_facts()
    {
        var path = Path.Combine(Options.Folder!, "videos", "demo", "hand.mp4");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "hello", Cancellation);
        var facts = await Store.HeadAsync("videos/demo/hand.mp4", Cancellation);
        Assert.Equal("video/mp4", facts!.ContentType);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), facts.Sha256);
    }

    [Fact]
    public async Task Invalid_metadata_is_rejected()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.PutAsync("a", Bytes("x"), Text(metadata: new Dictionary<string, string> { ["Bad-Name"] = "x" }), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(
            "a",
            Bytes("x"),
            Text(metadata: new Dictionary<string, string> { ["long"] = new('x', 2001) }),
            Cancellation));
    }

    [Fact]
    public async Task A_read_only_folder_is_a_permanent_fault()
    {
        File.WriteAllText(Options.Folder!, "a file where the folder should be");
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("a/b", Bytes("x"), Text(), Cancellation));
        Assert.Contains(Options.Folder!, exception.Message, StringComparison.Ordinal);
        File.Delete(Options.Folder!);
    }

    private async Task PutByHandAsync(string name)
    {
        var file = Path.Combine(Options.Folder!, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "by hand", Cancellation);
    }

    private async Task<string[]> KeysAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var facts in Store.ListAsync(prefix, Cancellation))
        {
            keys.Add(facts.Key);
        }

        return [.. keys];
    }
}
