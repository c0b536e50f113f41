-- | Records on a socket.
module Hack.Handler.Wizgi.Wire
  ( Wire
  , newWire
  , readRecord
  , isBetweenRecords
  , withWire
  , sendNow
  , finishSending
  , cut
  ) where

import Control.Concurrent (forkIO, threadDelay)
import Control.Concurrent.MVar
import Control.Exception (IOException, catch, onException, throwIO)
import Control.Monad (void)
import Data.ByteString (ByteString)
import qualified Data.ByteString as B
import Data.IORef
import Hack.Handler.Wizgi.FastCgi
import Network.Socket (ShutdownCmd (..), Socket, shutdown)
import Network.Socket.ByteString (recv, sendMany)

data Wire = Wire
  { socket :: Socket
  , received :: IORef ByteString -- What is left of the last read.
  , midst :: IORef Bool -- A record has begun to come.
  , sending :: MVar ()
  }

newWire :: Socket -> IO Wire
newWire sock = Wire sock <$> newIORef B.empty <*> newIORef False <*> newMVar ()

-- | Nothing: it was closed. One thread reads.
readRecord :: Wire -> IO (Maybe Record)
readRecord wire = do
  begin <- readExactly wire headSize
  case begin of
    Nothing -> return Nothing
    Just bytes -> do
      (kind, request, size, padding) <- either throwIO return (parseHead bytes)
      rest <- if size + padding == 0 then return (Just B.empty) else readExactly wire (size + padding)
      writeIORef (midst wire) False
      return (Record kind request . B.take size <$> rest)

isBetweenRecords :: Wire -> IO Bool
isBetweenRecords wire = not <$> readIORef (midst wire)

readExactly :: Wire -> Int -> IO (Maybe ByteString)
readExactly wire count = do
  first <- readIORef (received wire)
  go [first] (B.length first)
  where
    go parts size
      | size >= count = do
          let (bytes, rest) = B.splitAt count (B.concat (reverse parts))
          writeIORef (received wire) rest
          writeIORef (midst wire) True
          return (Just bytes)
      | otherwise = do
          bytes <- recv (socket wire) 65536 `catch` \problem -> const (return B.empty) (problem :: IOException)
          if B.null bytes then return Nothing else writeIORef (midst wire) True >> go (bytes : parts) (size + B.length bytes)

-- | Nobody else sends meanwhile.
withWire :: Wire -> IO a -> IO a
withWire wire = withMVar (sending wire) . const

-- | Sends whole records, inside 'withWire'. Who is interrupted leaves half a record: nothing can follow that.
sendNow :: Wire -> [ByteString] -> IO ()
sendNow wire parts = sendMany (socket wire) (filter (not . B.null) parts) `onException` cut wire

-- | Says that nothing more comes, and reads on for a while: a client that still sends would else lose what it was sent.
finishSending :: Wire -> IO ()
finishSending wire = do
  quietly (shutdown (socket wire) ShutdownSend)
  void (forkIO (threadDelay linger >> cut wire))

-- | Microseconds for a client that sends on while it should read.
linger :: Int
linger = 2000000

-- | Whoever reads or writes gets to the end.
cut :: Wire -> IO ()
cut wire = quietly (shutdown (socket wire) ShutdownBoth)

quietly :: IO () -> IO ()
quietly action = action `catch` \problem -> const (return ()) (problem :: IOException)
