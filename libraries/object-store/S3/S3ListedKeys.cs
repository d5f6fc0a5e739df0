using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Keys in the lists of S3. XML has no form for some characters of keys, such as U+0001 and U+FFFE: a list with one such key, which any
/// program may have put into the bucket, cannot be read at all. Servers therefore encode keys on request; those that do not know of it
/// say nothing of it in their answers.
/// </summary>
internal static class S3ListedKeys
{
    public static EncodingType Encoding => EncodingType.Url;

    public static ListObjectsV2Response Decode(ListObjectsV2Response page)
    {
        if (page.Encoding == Encoding)
        {
            Decode(page.S3Objects);
        }

        return page;
    }

    public static ListObjectsResponse Decode(ListObjectsResponse page)
    {
        if (page.Encoding == Encoding)
        {
            Decode(page.S3Objects);
            page.NextMarker = WebUtility.UrlDecode(page.NextMarker);
        }

        return page;
    }

    /// <summary>
    /// Decodes a page that was asked for with <see cref="Encoding"/>. Ceph encodes these keys without saying so, and does not encode the
    /// marker of the next page.
    /// </summary>
    public static ListMultipartUploadsResponse Decode(ListMultipartUploadsResponse page)
    {
        foreach (var upload in page.MultipartUploads ?? [])
        {
            upload.Key = WebUtility.UrlDecode(upload.Key);
        }

        if (page.EncodingType == Encoding)
        {
            page.NextKeyMarker = WebUtility.UrlDecode(page.NextKeyMarker);
        }

        return page;
    }

    private static void Decode(List<S3Object>? objects)
    {
        foreach (var item in objects ?? [])
        {
            item.Key = WebUtility.UrlDecode(item.Key);
        }
    }
}
