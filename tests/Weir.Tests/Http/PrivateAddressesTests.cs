using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class PrivateAddressesTests
{
    /// <summary>Spellings as an attacker would write them in a link, with the word the message uses.</summary>
    public static readonly TheoryData<string, string> Spellings = new()
    {
        { "127.0.0.1", "loopback" },
        { "127.1", "loopback" },
        { "127.0.1", "loopback" },
        { "127.255.255.254", "loopback" },
        { "2130706433", "loopback" },
        { "0x7f000001", "loopback" },
        { "0x7f.0.0.1", "loopback" },
        { "0177.0.0.1", "loopback" },
        { "017700000001", "loopback" },
        { "127。0。0。1", "loopback" },
        { "localhost", "loopback" },
        { "LOCALHOST", "loopback" },
        { "localhost.", "loopback" },
        { "0.0.0.0", "unspecified" },
        { "0", "unspecified" },
        { "10.0.0.1", "private" },
        { "10.1", "private" },
        { "0xa000001", "private" },
        { "172.16.0.1", "private" },
        { "172.31.255.255", "private" },
        { "192.168.1.1", "private" },
        { "3232235777", "private" },
        { "100.64.0.1", "carrier-grade NAT" },
        { "100.127.255.255", "carrier-grade NAT" },
        { "169.254.1.1", "link-local" },
        { "169.254.169.254", "cloud metadata" },
        { "0xa9fea9fe", "cloud metadata" },
        { "169.254.43518", "cloud metadata" },
        { "100.100.100.200", "cloud metadata" },
        { "198.18.0.1", "benchmarking" },
        { "192.0.2.1", "documentation" },
        { "224.0.0.1", "multicast" },
        { "255.255.255.255", "reserved" },
        { "[::]", "unspecified" },
        { "[::1]", "loopback" },
        { "[0:0:0:0:0:0:0:1]", "loopback" },
        { "[0000:0000:0000:0000:0000:0000:0000:0001]", "loopback" },
        { "[::ffff:127.0.0.1]", "loopback" },
        { "[::ffff:7f00:1]", "loopback" },
        { "[::ffff:a9fe:a9fe]", "cloud metadata" },
        { "[::127.0.0.1]", "loopback" },
        { "[64:ff9b::127.0.0.1]", "loopback" },
        { "[64:ff9b::a9fe:a9fe]", "cloud metadata" },
        { "[2002:7f00:1::]", "loopback" },
        { "[2002:a00:1::]", "private" },
        { "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "tunnelled" },
        { "[fe80::1]", "link-local" },
        { "[fe80::1%25eth0]", "link-local" },
        { "[fec0::1]", "site-local" },
        { "[fc00::1]", "unique local" },
        { "[fd00:ec2::254]", "cloud metadata" },
        { "[fd12:3456:789a::1]", "unique local" },
        { "[ff02::1]", "multicast" },
        { "[100::1]", "discard-only" },
        { "[2001:db8::1]", "documentation" },
        { "[4000::1]", "reserved" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_private_address_is_refused_however_it_is_spelt(string host, string kind)
    {
        using var http = new OutboundHttp(new OutboundOptions(), TimeProvider.System, NullLogger<OutboundHttp>.Instance);
        var refused = await Should.ThrowAsync<SourceException>(() => http.GetAsync(new Uri($"http://{host}:9/"), TestContext.Current.CancellationToken));
        refused.Kind.ShouldBe(FailureKind.Terminal, refused.Message);
        refused.Message.ShouldContain($", a {kind} address, and it was not written in weir.yaml");
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::6810:84e5")]
    [InlineData("2a00:1450:4009::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void A_public_address_is_public(string address) => PrivateAddresses.KindOf(IPAddress.Parse(address)).ShouldBeNull();

    [Fact]
    public void An_ipv4_address_is_judged_alike_in_every_ipv6_coat() => Prop.ForAll(
        ArbMap.Default.ArbFor<uint>(),
        number =>
        {
            var plain = new IPAddress(BitConverter.GetBytes(number));
            var bytes = plain.GetAddressBytes();
            var judged = PrivateAddresses.KindOf(plain) is null;
            var mapped = PrivateAddresses.KindOf(plain.MapToIPv6()) is null;
            var translated = PrivateAddresses.KindOf(new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. bytes])) is null;
            var sixToFour = PrivateAddresses.KindOf(new IPAddress([0x20, 0x02, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])) is null;
            return mapped == judged && translated == judged && sixToFour == judged;
        }).QuickCheckThrowOnFailure();
}
